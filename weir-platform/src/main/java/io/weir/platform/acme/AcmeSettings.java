package io.weir.platform.acme;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is ordered from whom.
 *
 * @param domains names of the certificate, at least one
 * @param email where the authority may write to, or empty
 * @param directory the authority
 * @param directoryCert PEM file of what the authority's own certificate is trusted by, or null for what the machine trusts
 * @param challenge how the names are proven
 * @param account an account that the authority knows already, or null
 */
public record AcmeSettings(
        List<String> domains,
        String email,
        URI directory,
        @Nullable Path directoryCert,
        ChallengeType challenge,
        @Nullable ExternalAccount account) {
    /** Takes a copy of the list. */
    public AcmeSettings {
        domains = List.copyOf(domains);
    }

    /** An account elsewhere that the ACME account is bound to (RFC 8555 §7.3.4). Its text form does not show the key. */
    public record ExternalAccount(String keyId, String key) {
        @Override
        public String toString() {
            return keyId;
        }
    }
}
