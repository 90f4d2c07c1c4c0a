package io.weir.server.clip;

import io.weir.base.log.Failures;
import io.weir.config.ClipsConfig;
import io.weir.server.outgoing.UrlPolicy;
import io.weir.server.outgoing.UrlRefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * A bucket behind Amazon's SDK, the only class that speaks to it. Requests are signed without the SDK's own checksums and chunks, which
 * other storages do not understand; over plain HTTP the signature covers the content.
 *
 * <p>Threading: any thread but event loops.
 * <p>Limits: the SDK asks {@link #TRIES} times for what fails in passing; those of {@link S3HttpClient}.
 */
final class S3ObjectStore implements ObjectStore {
    /** How often one request is made. */
    static final int TRIES = 3;

    /** Uploads of one object that are looked at. */
    static final int UPLOADS_MAX = 100;

    private static final String MP4 = "video/mp4";
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int TOO_MANY = 429;
    private static final int SERVER_ERRORS = 500;
    /** Codes of a 4xx that may go away. */
    private static final Set<String> PASSING_CODES =
            Set.of("RequestTimeout", "RequestTimeTooSkewed", "SlowDown", "OperationAborted", "InvalidPart");

    private final ClipsConfig config;
    private final String bucket;
    private final S3HttpClient http;
    private final S3Client client;
    private final S3Presigner presigner;

    /** Opens a bucket without asking it anything. */
    S3ObjectStore(ClipsConfig config, String bucket, UrlPolicy policy) {
        this(config, bucket, new S3HttpClient(policy));
    }

    S3ObjectStore(ClipsConfig config, String bucket, S3HttpClient http) {
        this.config = config;
        this.bucket = bucket;
        this.http = http;
        StaticCredentialsProvider credentials = StaticCredentialsProvider.create(AwsBasicCredentials.create(
                config.s3AccessKey(), config.s3SecretKey().value()));
        S3Configuration manner = S3Configuration.builder()
                .pathStyleAccessEnabled(config.s3PathStyle())
                .chunkedEncodingEnabled(false)
                .build();
        Region region = Region.of(config.s3Region());
        S3ClientBuilder builder = S3Client.builder()
                .httpClient(http)
                .credentialsProvider(credentials)
                .region(region)
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .serviceConfiguration(manner)
                // What the machine's user has configured for other programs is not ours.
                .overrideConfiguration(
                        rest -> rest.defaultProfileFile(ProfileFile.aggregator().build())
                                .retryStrategy(retries -> retries.maxAttempts(TRIES)));
        S3Presigner.Builder signs = S3Presigner.builder()
                .credentialsProvider(credentials)
                .region(region)
                .serviceConfiguration(manner);
        if (!config.s3Endpoint().isEmpty()) {
            builder.endpointOverride(URI.create(config.s3Endpoint()));
            signs.endpointOverride(URI.create(config.s3Endpoint()));
        }
        this.client = builder.build();
        this.presigner = signs.build();
    }

    @Override
    public Optional<Found> find(String name) throws StoreException {
        return calling(() -> {
            try {
                HeadObjectResponse head =
                        client.headObject(request -> request.bucket(bucket).key(name));
                return Optional.of(new Found(head.contentLength(), tag(head.eTag())));
            } catch (S3Exception e) {
                if (e.statusCode() == NOT_FOUND) {
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    @Override
    public void put(String name, FileSlice content) throws StoreException {
        calling(() -> client.putObject(
                request -> request.bucket(bucket).key(name).contentType(MP4).contentLength(content.length()),
                body(content)));
    }

    @Override
    public String begin(String name) throws StoreException {
        return calling(() -> client.createMultipartUpload(
                        request -> request.bucket(bucket).key(name).contentType(MP4))
                .uploadId());
    }

    @Override
    public List<String> uploads(String name) throws StoreException {
        return calling(
                () -> client
                        .listMultipartUploads(
                                request -> request.bucket(bucket).prefix(name).maxUploads(UPLOADS_MAX))
                        .uploads()
                        .stream()
                        .filter(upload -> upload.key().equals(name))
                        .sorted(Comparator.comparing(MultipartUpload::initiated))
                        .map(MultipartUpload::uploadId)
                        .toList());
    }

    @Override
    public List<Part> parts(String name, String upload) throws StoreException {
        return calling(() -> {
            List<Part> parts = new ArrayList<>();
            client
                    .listPartsPaginator(
                            request -> request.bucket(bucket).key(name).uploadId(upload))
                    .parts()
                    .stream()
                    .limit(ObjectUpload.PARTS_MAX)
                    .forEach(part -> parts.add(new Part(part.partNumber(), part.size(), tag(part.eTag()))));
            return parts;
        });
    }

    @Override
    public Part upload(String name, String upload, int number, FileSlice content) throws StoreException {
        return calling(() -> new Part(
                number,
                content.length(),
                tag(client.uploadPart(
                                request -> request.bucket(bucket)
                                        .key(name)
                                        .uploadId(upload)
                                        .partNumber(number)
                                        .contentLength(content.length()),
                                body(content))
                        .eTag())));
    }

    @Override
    public void complete(String name, String upload, List<Part> parts) throws StoreException {
        List<CompletedPart> all = parts.stream()
                .map(part -> CompletedPart.builder()
                        .partNumber(part.number())
                        .eTag('"' + part.tag() + '"')
                        .build())
                .toList();
        calling(() -> client.completeMultipartUpload(request ->
                request.bucket(bucket).key(name).uploadId(upload).multipartUpload(whole -> whole.parts(all))));
    }

    @Override
    public void abort(String name, String upload) throws StoreException {
        try {
            calling(() -> client.abortMultipartUpload(
                    request -> request.bucket(bucket).key(name).uploadId(upload)));
        } catch (StoreException e) {
            if (e.kind() != StoreException.Cause.NO_UPLOAD) {
                throw e;
            }
        }
    }

    @Override
    public void delete(String name) throws StoreException {
        calling(() -> client.deleteObject(request -> request.bucket(bucket).key(name)));
    }

    @Override
    public String url(String name, Duration expiry) throws StoreException {
        return calling(() -> expiry.isZero()
                ? client.utilities()
                        .getUrl(request -> request.bucket(bucket).key(name))
                        .toString()
                : presigner
                        .presignGetObject(request -> request.signatureDuration(expiry)
                                .getObjectRequest(
                                        object -> object.bucket(bucket).key(name)))
                        .url()
                        .toString());
    }

    @Override
    public void close() {
        client.close();
        presigner.close();
        http.close();
    }

    private static RequestBody body(FileSlice content) {
        return RequestBody.fromContentProvider(
                () -> {
                    try {
                        return content.open();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                content.length(),
                MP4);
    }

    private static String tag(String quoted) {
        return quoted.replace("\"", "");
    }

    private <T> T calling(Supplier<T> call) throws StoreException {
        try {
            return call.get();
        } catch (S3Exception e) {
            throw refused(e);
        } catch (SdkException e) {
            throw unanswered(e);
        } catch (UncheckedIOException e) {
            throw new StoreException(
                    StoreException.Cause.PASSING,
                    "the clip cannot be read: " + Failures.reason(Objects.requireNonNull(e.getCause())));
        }
    }

    /** The bucket has answered. Its words may repeat what was sent, so that only its code is told. */
    private StoreException refused(S3Exception e) {
        AwsErrorDetails details = e.awsErrorDetails();
        String code = details == null || details.errorCode() == null ? "" : details.errorCode();
        String answer = "bucket " + bucket + " answers " + e.statusCode() + (code.isEmpty() ? "" : " " + code);
        if (code.equals("NoSuchUpload")) {
            return new StoreException(StoreException.Cause.NO_UPLOAD, answer);
        }
        boolean passing = e.statusCode() >= SERVER_ERRORS
                || e.statusCode() == TOO_MANY
                || PASSING_CODES.contains(code)
                // as storages answer that do not say what it is that they do not have
                || e.statusCode() == NOT_FOUND && code.isEmpty();
        String why = e.statusCode() == FORBIDDEN ? ": the keys are wrong, or do not allow this" : "";
        return new StoreException(passing ? StoreException.Cause.PASSING : StoreException.Cause.LASTING, answer + why);
    }

    /** There is no answer. */
    private StoreException unanswered(SdkException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof UrlRefusedException) {
                return new StoreException(StoreException.Cause.LASTING, String.valueOf(cause.getMessage()));
            }
        }
        Throwable first = e;
        while (first.getCause() != null) {
            first = first.getCause();
        }
        String text = first.getMessage() == null ? first.getClass().getSimpleName() : first.getMessage();
        return new StoreException(
                StoreException.Cause.PASSING,
                "bucket " + bucket + " cannot be reached"
                        + (config.s3Endpoint().isEmpty() ? "" : " at " + config.s3Endpoint()) + ": " + text);
    }
}
