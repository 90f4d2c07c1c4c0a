package io.weir.platform.http;

import io.weir.base.buf.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Files of the class path over HTTP: {@code ETag} from the content, conditional and range requests, and the
 * {@code .gz} sibling for clients that take it.
 *
 * <p>A name is a list of segments of letters, digits, {@code . _ -}, none beginning with a dot, ending in a known extension;
 * anything else is not found without looking. Each file is read once and kept.
 *
 * <p>Threading: any thread. The first request of a file reads it from the jar where it is asked.
 * <p>Limits: {@value #FILE_MAX} bytes a file, {@value #FILES_MAX} files.
 */
public final class StaticResources {
    /** Longest file served, in bytes. */
    public static final int FILE_MAX = 8 * 1024 * 1024;
    /** Most files kept. */
    public static final int FILES_MAX = 1024;
    /** Longest name, in characters. */
    public static final int NAME_MAX = 256;

    /** For pages and files whose content may change under the same name: kept, but asked for again each time. */
    public static final String REVALIDATE = "no-cache";
    /** For files whose name changes with their content. */
    public static final String IMMUTABLE = "public, max-age=31536000, immutable";

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("mjs", "text/javascript; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("json", "application/json"),
            Map.entry("map", "application/json"),
            Map.entry("txt", "text/plain; charset=utf-8"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("webp", "image/webp"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("woff2", "font/woff2"),
            Map.entry("wasm", "application/wasm"),
            Map.entry("webmanifest", "application/manifest+json"),
            Map.entry("mp4", "video/mp4"));

    /** One representation, with the answers that never differ ready. */
    private record Representation(Bytes content, String etag, HttpResponse ok, HttpResponse notModified) {}

    /** A file, with its compressed form if there is one. */
    private record Resource(Representation plain, @Nullable Representation gzip) {}

    private final Class<?> anchor;
    private final String root;
    private final String cacheControl;
    private final UnaryOperator<HttpResponse> decoration;
    private final Map<String, Resource> resources = new ConcurrentHashMap<>();

    /**
     * Files below a folder of the class path.
     *
     * @param anchor a class from the same jar
     * @param root the folder, absolute and without a slash at its end, for example {@code /web/assets}
     * @param cacheControl the {@code Cache-Control} of every answer, such as {@link #REVALIDATE}
     * @param decoration adds fields, for example {@link SecurityHeaders#page}
     */
    public StaticResources(Class<?> anchor, String root, String cacheControl, UnaryOperator<HttpResponse> decoration) {
        this.anchor = anchor;
        this.root = root;
        this.cacheControl = cacheControl;
        this.decoration = decoration;
    }

    /** Files that need no protection but against being taken for another type. */
    public StaticResources(Class<?> anchor, String root, String cacheControl) {
        this(anchor, root, cacheControl, response -> response.with("X-Content-Type-Options", "nosniff"));
    }

    /** A handler that serves the file named by a parameter of its route's pattern. */
    public HttpHandler handler(String parameter) {
        return exchange -> exchange.respond(response(exchange.request(), exchange.parameter(parameter)));
    }

    /** A handler that serves one file, whatever the path. */
    public HttpHandler file(String name) {
        return exchange -> exchange.respond(response(exchange.request(), name));
    }

    /** The answer to a GET or HEAD for the file. */
    public HttpResponse response(HttpRequest request, String name) {
        Resource resource = find(name);
        if (resource == null) {
            return HttpResponse.text(404, "not found\n");
        }
        String range = request.header("Range");
        Representation gzip = resource.gzip;
        if (gzip != null && range == null && acceptsGzip(request.headers())) {
            return Conditions.isNotModified(request, gzip.etag) ? gzip.notModified : gzip.ok;
        }
        Representation plain = resource.plain;
        if (Conditions.isNotModified(request, plain.etag)) {
            return plain.notModified;
        }
        return plain.ok.ranged(Conditions.range(request, plain.etag));
    }

    /** RFC 9110 §12.5.3, as far as one coding goes: named, or covered by a star, and not with weight 0. */
    static boolean acceptsGzip(Headers headers) {
        boolean star = false;
        for (String line : headers.all("Accept-Encoding")) {
            for (String item : line.split(",")) {
                String coding = item.strip().toLowerCase(Locale.ROOT);
                int semicolon = coding.indexOf(';');
                String name =
                        semicolon < 0 ? coding : coding.substring(0, semicolon).strip();
                boolean refused = semicolon >= 0
                        && coding.substring(semicolon + 1).strip().matches("q=0(\\.0*)?");
                if (name.equals("gzip")) {
                    return !refused;
                }
                star |= name.equals("*") && !refused;
            }
        }
        return star;
    }

    private @Nullable Resource find(String name) {
        Resource known = resources.get(name);
        if (known != null) {
            return known;
        }
        Optional<String> type = typeOf(name);
        if (type.isEmpty()) {
            return null;
        }
        Bytes content = read(name);
        if (content == null) {
            return null;
        }
        Bytes compressed = read(name + ".gz");
        Resource loaded = new Resource(
                represent(content, type.get(), compressed != null, false),
                compressed == null ? null : represent(compressed, type.get(), true, true));
        if (resources.size() < FILES_MAX) {
            resources.put(name, loaded);
        }
        return loaded;
    }

    private Representation represent(Bytes content, String type, boolean varies, boolean gzip) {
        String etag = "\"" + hash(content) + (gzip ? "-gz" : "") + "\"";
        HttpResponse ok = caching(HttpResponse.of(200, type, content), etag, varies);
        if (gzip) {
            ok = ok.with("Content-Encoding", "gzip");
        } else {
            ok = ok.with("Accept-Ranges", "bytes");
        }
        return new Representation(content, etag, decoration.apply(ok), caching(HttpResponse.of(304), etag, varies));
    }

    private HttpResponse caching(HttpResponse response, String etag, boolean varies) {
        HttpResponse cached = response.with("ETag", etag).with("Cache-Control", cacheControl);
        return varies ? cached.with("Vary", "Accept-Encoding") : cached;
    }

    private static String hash(Bytes content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.toArray());
            return HexFormat.of().formatHex(digest, 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The media type when the name is one we serve at all. */
    static Optional<String> typeOf(String name) {
        if (name.isEmpty() || name.length() > NAME_MAX) {
            return Optional.empty();
        }
        boolean segmentStart = true;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean word = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-';
            if (!word && (segmentStart || c != '.' && c != '/')) {
                return Optional.empty();
            }
            segmentStart = c == '/';
        }
        int dot = name.lastIndexOf('.');
        return dot <= name.lastIndexOf('/')
                ? Optional.empty()
                : Optional.ofNullable(TYPES.get(name.substring(dot + 1).toLowerCase(Locale.ROOT)));
    }

    private @Nullable Bytes read(String name) {
        try (InputStream in = anchor.getResourceAsStream(root + "/" + name)) {
            if (in == null) {
                return null;
            }
            byte[] bytes = in.readNBytes(FILE_MAX + 1);
            if (bytes.length > FILE_MAX) {
                throw new IllegalStateException(root + "/" + name + " is longer than " + FILE_MAX + " bytes");
            }
            return Bytes.wrap(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
