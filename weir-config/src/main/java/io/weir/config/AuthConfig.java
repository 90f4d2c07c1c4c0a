package io.weir.config;

import java.util.List;

/** Who may do what. */
@Section("Authentication")
public record AuthConfig(
        @Key(
                name = "authMethod",
                defaultsTo = "internal",
                reload = Reload.LIVE,
                doc = "Who decides: the users below, an HTTP server, or signed tokens.")
        AuthMethod method,

        @Key(
                name = "authInternalUsers",
                defaultsTo =
                        "[{user: any, permissions: [{action: publish}, {action: read}, {action: playback}]}, {user: any, ips: [127.0.0.1, '::1'], permissions: [{action: api}, {action: metrics}, {action: pprof}]}]",
                reload = Reload.LIVE,
                doc = "The users of the internal method and their permissions; the first that matches decides.")
        List<AuthUser> internalUsers,

        @Key(
                name = "authHTTPAddress",
                reload = Reload.LIVE,
                doc = "The URL that is asked about every request with the method http.")
        SensitiveText httpAddress,

        @Key(
                name = "authHTTPFingerprint",
                reload = Reload.LIVE,
                doc = "SHA-256 of the certificate to accept from authHTTPAddress when it does not verify otherwise.")
        String httpFingerprint,

        @Key(
                name = "authHTTPExclude",
                reload = Reload.LIVE,
                doc = "Actions that are allowed without asking authHTTPAddress.")
        List<AuthPermission> httpExclude,

        @Key(name = "authJWTJWKS", reload = Reload.LIVE, doc = "The URL of the key set that tokens are checked with.")
        SensitiveText jwtJwks,

        @Key(
                name = "authJWTJWKSFingerprint",
                reload = Reload.LIVE,
                doc = "SHA-256 of the certificate to accept from authJWTJWKS when it does not verify otherwise.")
        String jwtJwksFingerprint,

        @Key(
                name = "authJWTClaimKey",
                defaultsTo = "mediamtx_permissions",
                reload = Reload.LIVE,
                doc = "The claim that holds the permissions.")
        String jwtClaimKey,

        @Key(name = "authJWTExclude", reload = Reload.LIVE, doc = "Actions that are allowed without a token.")
        List<AuthPermission> jwtExclude,

        @Key(name = "authJWTIssuer", reload = Reload.LIVE, doc = "The issuer a token must name; empty for any.")
        String jwtIssuer,

        @Key(name = "authJWTAudience", reload = Reload.LIVE, doc = "The audience a token must name; empty for any.")
        String jwtAudience,

        @Key(
                name = "authJWTInHTTPQuery",
                defaultsTo = "true",
                reload = Reload.LIVE,
                deprecated = "send the token in the Authorization header",
                doc = "Whether tokens are also taken from the query of an HTTP request.")
        boolean jwtInHttpQuery) {
    /** Takes copies of the lists. */
    public AuthConfig {
        internalUsers = List.copyOf(internalUsers);
        httpExclude = List.copyOf(httpExclude);
        jwtExclude = List.copyOf(jwtExclude);
    }
}
