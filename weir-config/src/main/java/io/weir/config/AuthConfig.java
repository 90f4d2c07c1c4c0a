package io.weir.config;

import java.time.Duration;
import java.util.List;

/** Who may do what. */
@Section("Authentication")
public record AuthConfig(
        @Key(
                name = "authMethod",
                defaultsTo = "internal",
                reload = Reload.LIVE,
                built = true,
                doc = "Who decides: the users below, an HTTP server, or signed tokens.")
        AuthMethod method,

        @Key(
                name = "authInternalUsers",
                defaultsTo =
                        "[{user: any, permissions: [{action: publish}, {action: read}, {action: playback}]}, {user: any, ips: [127.0.0.1, '::1'], permissions: [{action: api}, {action: metrics}, {action: pprof}]}]",
                reload = Reload.LIVE,
                built = true,
                doc = "The users of the internal method and their permissions; the first that matches decides.")
        List<AuthUser> internalUsers,

        @Key(
                name = "authHTTPAddress",
                reload = Reload.LIVE,
                built = true,
                doc = "The URL that is asked about every request with the method http.")
        SensitiveText httpAddress,

        @Key(
                name = "authHTTPFingerprint",
                reload = Reload.LIVE,
                built = true,
                doc = "SHA-256 of the certificate to accept from authHTTPAddress when it does not verify otherwise.")
        String httpFingerprint,

        @Key(
                name = "authHTTPExclude",
                reload = Reload.LIVE,
                built = true,
                doc = "Actions that are allowed without asking authHTTPAddress.")
        List<AuthPermission> httpExclude,

        @Key(
                name = "authJWTJWKS",
                reload = Reload.LIVE,
                built = true,
                doc = "The URL of the key set that tokens are checked with.")
        SensitiveText jwtJwks,

        @Key(
                name = "authJWTJWKSFingerprint",
                reload = Reload.LIVE,
                built = true,
                doc = "SHA-256 of the certificate to accept from authJWTJWKS when it does not verify otherwise.")
        String jwtJwksFingerprint,

        @Key(
                name = "authJWTClaimKey",
                defaultsTo = "mediamtx_permissions",
                reload = Reload.LIVE,
                built = true,
                doc = "The claim that holds the permissions.")
        String jwtClaimKey,

        @Key(
                name = "authJWTExclude",
                reload = Reload.LIVE,
                built = true,
                doc = "Actions that are allowed without a token.")
        List<AuthPermission> jwtExclude,

        @Key(
                name = "authJWTIssuer",
                reload = Reload.LIVE,
                built = true,
                doc = "The issuer a token must name; empty for any.")
        String jwtIssuer,

        @Key(
                name = "authJWTAudience",
                reload = Reload.LIVE,
                built = true,
                doc = "The audience a token must name; empty for any.")
        String jwtAudience,

        @Key(
                name = "authJWTInHTTPQuery",
                defaultsTo = "true",
                reload = Reload.LIVE,
                built = true,
                deprecated = "send the token in the Authorization header",
                doc = "Whether tokens are also taken from the query of an HTTP request.")
        boolean jwtInHttpQuery,

        @Key(
                name = "authHTTPCacheTTL",
                defaultsTo = "5s",
                reload = Reload.LIVE,
                built = true,
                doc =
                        "How long a yes of authHTTPAddress holds for the same client, credentials, action and path; 0s asks every time.")
        Duration httpCacheTtl,

        @Key(
                name = "authSignedURLSecrets",
                reload = Reload.LIVE,
                built = true,
                doc =
                        "Secrets of at least 16 characters for signed URLs: the first signs, all verify; empty for no signed URLs.")
        List<Secret> signedUrlSecrets) {
    /** Takes copies of the lists. */
    public AuthConfig {
        internalUsers = List.copyOf(internalUsers);
        httpExclude = List.copyOf(httpExclude);
        jwtExclude = List.copyOf(jwtExclude);
        signedUrlSecrets = List.copyOf(signedUrlSecrets);
    }

    /**
     * Whether somebody decided who may do what. Until then only this machine has a say over the server. A list of users that says what
     * the default one says, as MediaMTX's commented file does, decides nothing.
     */
    public boolean usersConfigured() {
        return method != AuthMethod.INTERNAL || !internalUsers.equals(AuthUser.DEFAULTS);
    }
}
