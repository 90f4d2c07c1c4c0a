package io.weir.config;

import java.util.List;

/** Certificates that the server gets by itself (ACME, RFC 8555). */
@Section("Automatic HTTPS")
public record AcmeConfig(
        @Key(
                name = "acmeDomains",
                reload = Reload.LIVE,
                built = true,
                doc = "Host names of this server; a certificate for them is ordered, renewed, and presented by every"
                        + " TLS listener without files of its own.")
        List<String> domains,

        @Key(
                name = "acmeAgreeTerms",
                defaultsTo = "false",
                reload = Reload.LIVE,
                built = true,
                doc = "Whether you agree to the terms of service of the certificate authority; without it nothing is"
                        + " ordered.")
        boolean agreeTerms,

        @Key(name = "acmeEmail", reload = Reload.LIVE, built = true, doc = "Address that the authority may write to.")
        String email,

        @Key(
                name = "acmeDirectory",
                defaultsTo = "https://acme-v02.api.letsencrypt.org/directory",
                reload = Reload.LIVE,
                built = true,
                doc = "URL of the authority's directory.")
        String directory,

        @Key(
                name = "acmeDirectoryCert",
                reload = Reload.LIVE,
                built = true,
                doc = "PEM file of what the directory's own certificate is trusted by, for private authorities.")
        String directoryCert,

        @Key(
                name = "acmeChallenge",
                defaultsTo = "http-01",
                reload = Reload.LIVE,
                built = true,
                doc = "How the names are proven: by a file on port 80 or by a handshake on port 443.")
        AcmeChallenge challenge,

        @Key(
                name = "acmeAddress",
                reload = Reload.LIVE,
                built = true,
                doc = "Where proofs are served while there are any, unless another listener is there; without it"
                        + " port 80 or 443, as acmeChallenge says.")
        ListenAddress address,

        @Key(
                name = "acmeEABKeyID",
                reload = Reload.LIVE,
                built = true,
                doc = "Identifier of the account at authorities that ask for one.")
        String eabKeyId,

        @Key(
                name = "acmeEABKey",
                reload = Reload.LIVE,
                built = true,
                doc = "Key of that account, in base64url as the authority gives it.")
        Secret eabKey) {
    /** Most names in a certificate, as public authorities allow. */
    public static final int DOMAINS_MAX = 100;

    /** Takes a copy of the list. */
    public AcmeConfig {
        domains = List.copyOf(domains);
    }

    /** Whether certificates are to be ordered. */
    public boolean enabled() {
        return !domains.isEmpty();
    }
}
