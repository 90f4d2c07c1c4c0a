package io.weir.config;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The rules among the keys of automatic HTTPS. */
final class AcmeChecks {
    private static final int NAME_MAX = 253;
    private static final Pattern NAME =
            Pattern.compile("([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern EMAIL = Pattern.compile("[^\\s@,;:<>\"]+@[^\\s@,;:<>\"]+");
    private static final Pattern BASE64_URL = Pattern.compile("[A-Za-z0-9_-]+={0,2}");

    private AcmeChecks() {}

    static void run(AcmeConfig acme, Findings findings) {
        if (acme.domains().size() > AcmeConfig.DOMAINS_MAX) {
            findings.error("acmeDomains", "must be at most " + AcmeConfig.DOMAINS_MAX);
        }
        domains(acme.domains(), findings);
        if (acme.enabled() && !acme.agreeTerms()) {
            findings.error(
                    "acmeAgreeTerms",
                    "must be true to order certificates: it says that you agree to the authority's terms of service");
        }
        if (!acme.directory().startsWith("https://")) {
            findings.error("acmeDirectory", "must begin with https://");
        } else {
            UrlCheck.problemOf(acme.directory()).ifPresent(problem -> findings.error("acmeDirectory", problem));
        }
        if (!acme.email().isEmpty() && !EMAIL.matcher(acme.email()).matches()) {
            findings.error("acmeEmail", "not an e-mail address");
        }
        if (acme.eabKeyId().isEmpty() != acme.eabKey().isEmpty()) {
            findings.error("acmeEABKey", "acmeEABKeyID and acmeEABKey must be set both, or neither");
        } else if (!acme.eabKey().isEmpty()
                && !BASE64_URL.matcher(acme.eabKey().value()).matches()) {
            findings.error("acmeEABKey", "must be base64url");
        }
    }

    private static void domains(List<String> domains, Findings findings) {
        for (String domain : domains) {
            if (domain.startsWith("*.")) {
                findings.error(
                        "acmeDomains",
                        "\"" + domain + "\": wildcards can't be proven over HTTP or TLS; list each name");
            } else if (domain.length() > NAME_MAX
                    || IpRange.parse(domain).isPresent()
                    || !NAME.matcher(domain.toLowerCase(Locale.ROOT)).matches()) {
                findings.error("acmeDomains", "not a full host name; it looks like video.example.com");
            }
        }
        if (domains.stream()
                        .map(domain -> domain.toLowerCase(Locale.ROOT))
                        .distinct()
                        .count()
                < domains.size()) {
            findings.error("acmeDomains", "has a name twice");
        }
    }
}
