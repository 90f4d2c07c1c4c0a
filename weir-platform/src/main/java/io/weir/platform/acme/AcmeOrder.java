package io.weir.platform.acme;

import io.weir.platform.acme.OrderException.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.Problem;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.challenge.Http01Challenge;
import org.shredzone.acme4j.challenge.TlsAlpn01Challenge;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeLazyLoadingException;
import org.shredzone.acme4j.exception.AcmeNetworkException;
import org.shredzone.acme4j.exception.AcmeProtocolException;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;
import org.shredzone.acme4j.exception.AcmeServerException;

/**
 * One order from its beginning to the certificate: account, order, proof of each name, request, download (RFC 8555 §7).
 *
 * <p>Threading: waits on the network; a virtual thread's.
 */
final class AcmeOrder {
    private static final Duration NETWORK_TIMEOUT = Duration.ofSeconds(20);
    /** How long the authority may take for one step. */
    private static final Duration STEP_TIMEOUT = Duration.ofSeconds(90);

    private final AcmeSettings settings;
    private final AcmeFiles files;
    private final ChallengeAnswers answers;
    private final AuthorityCheck check;

    AcmeOrder(AcmeSettings settings, AcmeFiles files, ChallengeAnswers answers, AuthorityCheck check) {
        this.check = check;
        this.settings = settings;
        this.files = files;
        this.answers = answers;
    }

    /** What came of it, the leaf first. */
    record Issued(KeyPair keys, List<X509Certificate> chain) {
        Issued {
            chain = List.copyOf(chain);
        }
    }

    /** Orders. */
    Issued run() throws OrderException, IOException, InterruptedException {
        try (TrustingProvider provider = new TrustingProvider(settings.directoryCert(), check)) {
            return order(login(provider));
        } catch (UncheckedIOException e) {
            throw new OrderException(Kind.UNREACHABLE, "the authority is not asked: " + rootMessage(e), e);
        } catch (AcmeRateLimitedException e) {
            throw new OrderException(text(e.getProblem()), e.getRetryAfter());
        } catch (AcmeServerException e) {
            boolean theirs = e.getType().toString().endsWith(":serverInternal");
            throw new OrderException(theirs ? Kind.UNREACHABLE : Kind.REFUSED, text(e.getProblem()), e);
        } catch (AcmeNetworkException e) {
            throw new OrderException(Kind.UNREACHABLE, "the authority does not answer: " + rootMessage(e), e);
        } catch (AcmeException | AcmeLazyLoadingException | AcmeProtocolException e) {
            throw new OrderException(
                    Kind.UNREACHABLE, "the authority does not answer as it should: " + rootMessage(e), e);
        }
    }

    private Login login(TrustingProvider provider) throws AcmeException, IOException {
        Session session = new Session(settings.directory(), provider);
        session.networkSettings().setTimeout(NETWORK_TIMEOUT);
        AccountBuilder account = new AccountBuilder().agreeToTermsOfService().useKeyPair(files.accountKey());
        if (!settings.email().isEmpty()) {
            account.addEmail(settings.email());
        }
        AcmeSettings.ExternalAccount external = settings.account();
        if (external != null) {
            account.withKeyIdentifier(external.keyId(), external.key());
        }
        return account.createLogin(session);
    }

    private Issued order(Login login) throws AcmeException, OrderException, IOException, InterruptedException {
        Order order = login.newOrder().domains(settings.domains()).create();
        for (Authorization authorization : order.getAuthorizations()) {
            if (authorization.getStatus() != Status.VALID) {
                prove(authorization);
            }
        }
        order.waitUntilReady(STEP_TIMEOUT);
        KeyPair keys = AcmeFiles.newKey();
        order.execute(keys);
        Status end = order.waitForCompletion(STEP_TIMEOUT);
        if (end != Status.VALID) {
            throw new OrderException(Kind.REFUSED, "the order is " + end + reason(order.getError()));
        }
        return new Issued(keys, order.getCertificate().getCertificateChain());
    }

    private void prove(Authorization authorization)
            throws AcmeException, OrderException, IOException, InterruptedException {
        switch (settings.challenge()) {
            case HTTP_01 -> {
                Http01Challenge challenge = challenge(authorization, Http01Challenge.class);
                answers.put(challenge.getToken(), challenge.getAuthorization());
                try {
                    answered(authorization, challenge);
                } finally {
                    answers.remove(challenge.getToken());
                }
            }
            case TLS_ALPN_01 -> {
                TlsAlpn01Challenge challenge = challenge(authorization, TlsAlpn01Challenge.class);
                KeyPair keys = AcmeFiles.newProofKey();
                String name = authorization.getIdentifier().getDomain();
                answers.handshakes()
                        .show(
                                name,
                                keys.getPrivate(),
                                challenge.createCertificate(keys, authorization.getIdentifier()));
                try {
                    answered(authorization, challenge);
                } finally {
                    answers.handshakes().hide(name);
                }
            }
        }
    }

    private static <T extends Challenge> T challenge(Authorization authorization, Class<T> type) throws OrderException {
        return authorization
                .findChallenge(type)
                .orElseThrow(() -> new OrderException(
                        Kind.REFUSED,
                        "the authority does not take this challenge for "
                                + authorization.getIdentifier().getDomain()));
    }

    private static void answered(Authorization authorization, Challenge challenge)
            throws AcmeException, OrderException, InterruptedException {
        challenge.trigger();
        Status end = authorization.waitForCompletion(STEP_TIMEOUT);
        if (end != Status.VALID) {
            challenge.fetch();
            throw new OrderException(
                    Kind.REFUSED,
                    authorization.getIdentifier().getDomain() + " could not be proven" + reason(challenge.getError()));
        }
    }

    private static String reason(Optional<Problem> problem) {
        return problem.map(each -> ": " + text(each)).orElse("");
    }

    private static String text(Problem problem) {
        return problem.getDetail()
                .or(problem::getTitle)
                .orElse(problem.getType().toString());
    }

    private static String rootMessage(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }
}
