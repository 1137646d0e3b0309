"""Attacks that only JavaScript can make, as its limit of memory is another."""

ATTACKS = {
    "takes 1.5 GB of memory": """
        const taken = []
        for (let i = 0; i < 24; i++) taken.push(new Uint8Array(64 << 20).fill(1))
        escaped(taken.length * 64 + " MB")
    """,
    "keeps numbers without end": """
        const taken = []
        const megabyte = () => Array.from({length: 1 << 17}, () => Math.random())
        for (let i = 0; i < 1200; i++) taken.push(megabyte())
        escaped(taken.length + " MB")
    """,
    "reads a file": "escaped(require('fs').readFileSync(given.secret, 'utf8'))",
    "imports a file": """
        // a name that is written out may be loaded before anything asks for a permission
        for (const name of ["/etc/passwd", "../../etc/passwd", "./..%2f..%2fetc/passwd"])
            import(name, {with: {type: "text"}}).then(file => escaped(file.default), () => 0)
        import("/etc/passwd", {with: {type: "text"}}).then(file => escaped(file.default), () => 0)
        import("./..%2f..%2fetc/passwd", {with: {type: "text"}})
            .then(file => escaped(file.default), () => 0)
    """,
    "reads a file through a source map": """
        const map = JSON.stringify({
            version: 3, sources: ["file://" + given.secret], names: [], mappings: "AAAA"
        })
        const mapped = "//# sourceMappingURL=data:application/json;base64," + btoa(map)
        const code = encodeURIComponent("export default () => { throw Error() }\\n" + mapped)
        import("data:text/javascript," + code).then(module => {
            try { module.default() } catch (error) {
                const line = Deno[Deno.internal].core.destructureError(error).sourceLine
                if (line && !line.includes("throw")) escaped(line)
            }
        }).catch(() => 0)
    """,
    "keeps files in a cache": """
        const keep = async () => {
            const kept = await caches.open("attack")
            for (let i = 0; i < 8; i++)
                await kept.put("http://a/" + i, new Response(new Uint8Array(8 << 20)))
            escaped("64 MB")
        }
        keep().catch(() => 0)
    """,
    "writes a file": "require('fs').writeFileSync(given.folder + '/written', 'here')",
    "starts a process": """
        const done = require('child_process').spawnSync('/bin/sh', ['-c', 'echo here'])
        if (done.stdout && String(done.stdout).includes('here')) escaped('started')
    """,
    "connects over TCP": """
        require('net').connect(given.tcp, '127.0.0.1').on('connect', () => escaped('connected'))
            .on('error', () => 0)
    """,
    "kills a process": "process.kill(given.victim)",
    "computes for ever": "for (;;) {}",
    "searches for ever": "/^(a+)+$/.test('a'.repeat(40) + 'b'); escaped('found')",
    "waits for ever": "setInterval(() => 0, 1000)",
}
