// What the types of a project leave out although it is there.

declare namespace Express {
  interface Request { // what the usual middleware adds
    user?: any; auth?: any; session?: any; sessionID?: any; file?: any; files?: any; rawBody?: any;
    id?: any; log?: any; t?: any; i18n?: any; body?: any; cookies?: any; signedCookies?: any;
    csrfToken?: any; flash?: any; login?: any; logIn?: any; logout?: any; logOut?: any;
    isAuthenticated?: any; isUnauthenticated?: any; authenticate?: any;
  }
  interface Response {
    flush?: any; log?: any; sse?: any;
  }
}

interface RequestInit { // what Node and Next.js understand besides
  duplex?: any; dispatcher?: any; next?: any; cf?: any;
}
