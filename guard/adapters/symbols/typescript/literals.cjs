// Object literals, and the attributes of JSX: what is given to something that takes no such name.
'use strict';

class Literals {
  constructor(library) {
    this.library = library;
    this.ts = library.ts;
    this.checker = library.checker;
  }

  /** The properties of object literals, and JSX attributes, that a complaint may be about. */
  surplus(node, complaint) {
    const { ts } = this;
    if (ts.isIdentifier(node) && ts.isJsxAttribute(node.parent)) {
      return complaint.code === 2322 ? [node] : [];
    }
    const literal = ts.findAncestor(node, ts.isObjectLiteralExpression);
    if (literal && (ts.isIdentifier(node) || ts.isStringLiteral(node)) && node.parent.parent === literal) return [node];
    if (complaint.code !== 2769 && complaint.code !== 2345) return [];
    const call = ts.findAncestor(node, (one) => ts.isCallExpression(one) || ts.isNewExpression(one));
    const objects = call && call.arguments ? call.arguments.filter(ts.isObjectLiteralExpression) : [];
    return objects.flatMap((one) => one.properties).map((one) => one.name)
      .filter((name) => name && ts.isIdentifier(name));
  }

  /** What takes no property of this name here, in words; '' if that is not sure. */
  refusing(node) {
    const { ts } = this;
    const within = node.parent.parent; // the literal, or the JSX attributes
    const types = this.expected(within);
    const flat = types.flatMap((one) => (one.isUnion() ? one.types : [one]));
    const objects = flat.filter((one) => one.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection));
    const loose = flat.some((one) => one.flags &
      (ts.TypeFlags.AnyOrUnknown | ts.TypeFlags.TypeParameter | ts.TypeFlags.Substructure | ts.TypeFlags.NonPrimitive));
    if (!objects.length || loose) return '';
    const sure = objects.every((one) => {
      const properties = this.checker.getPropertiesOfType(one);
      const foreign = properties.every((p) => (p.declarations || []).every((d) => this.library.foreign(d)));
      return properties.length && foreign && !this.library.takesAny(one) &&
        !properties.some((p) => p.name === node.text) && this.completely(one);
    });
    return sure ? this.library.naming.owner(objects[0]) : '';
  }

  completely(type) {
    const parts = type.isIntersection() ? type.types : [type];
    return parts.every((one) => !one.symbol || this.library.whole(one.symbol));
  }

  /** The types that may be expected of a literal: of every way to call what it is an argument of. */
  expected(within) {
    const { ts, checker } = this;
    const call = within.parent;
    const direct = checker.getContextualType(within);
    const types = direct ? [direct] : [];
    if ((ts.isCallExpression(call) || ts.isNewExpression(call)) && call.arguments) {
      const at = call.arguments.indexOf(within);
      const callee = checker.getTypeAtLocation(call.expression);
      const kind = ts.isNewExpression(call) ? ts.SignatureKind.Construct : ts.SignatureKind.Call;
      for (const signature of at < 0 ? [] : checker.getSignaturesOfType(callee, kind)) {
        const parameter = signature.parameters[at];
        if (parameter) types.push(checker.getTypeOfSymbolAtLocation(parameter, call));
        else if (signature.declaration && signature.declaration.parameters.some((p) => p.dotDotDotToken)) return [];
      }
    }
    return types;
  }
}

module.exports = { Literals };
