package io.weir.platform.http;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.ReadOnlyHttp2Headers;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Heads of requests and responses in HTTP/2's form (RFC 9113 §8.2, §8.3).
 *
 * <p>Threading: any thread.
 */
final class Http2Heads {
    private static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");
    private static final AsciiString DATE = AsciiString.cached("date");

    private final HttpDates dates;

    Http2Heads(HttpDates dates) {
        this.dates = dates;
    }

    /**
     * The head of a response; {@code more} are further fields.
     *
     * @param contentLength -1 for a body without end
     */
    Http2Headers response(HttpResponse response, String[] more, long contentLength) {
        List<AsciiString> own = response.http2Fields();
        boolean hasLength = contentLength >= 0 && !ResponseEncoder.isBodiless(response.status());
        AsciiString[] fields = new AsciiString[own.size() + more.length + 2 + (hasLength ? 2 : 0)];
        int at = 0;
        for (AsciiString each : own) {
            fields[at++] = each;
        }
        for (int i = 0; i < more.length; i += 2) {
            fields[at++] = AsciiString.cached(more[i].toLowerCase(Locale.ROOT));
            fields[at++] = new AsciiString(more[i + 1]);
        }
        fields[at++] = DATE;
        fields[at++] = dates.value();
        if (hasLength) {
            fields[at++] = CONTENT_LENGTH;
            fields[at] = new AsciiString(Long.toString(contentLength));
        }
        return ReadOnlyHttp2Headers.serverHeaders(
                false, HttpResponseStatus.valueOf(response.status()).codeAsText(), fields);
    }

    /** The interim answer that invites a body (RFC 9110 §15.2.1). */
    static Http2Headers invitation() {
        return ReadOnlyHttp2Headers.serverHeaders(false, HttpResponseStatus.CONTINUE.codeAsText());
    }

    /**
     * A request's head, its authority as {@code Host}.
     *
     * @throws MalformedRequestException when it breaks RFC 9113 §8.2 or §8.3.1
     */
    static RequestHead request(Http2Headers headers) throws MalformedRequestException {
        HttpHeaders fields = DefaultHttpHeadersFactory.headersFactory().newHeaders();
        StringBuilder cookies = new StringBuilder();
        for (Map.Entry<CharSequence, CharSequence> field : headers) {
            String name = field.getKey().toString();
            if (!name.startsWith(":")) {
                addField(fields, cookies, name, field.getValue().toString());
            }
        }
        if (!cookies.isEmpty()) {
            add(fields, "cookie", cookies.toString());
        }
        String method = pseudo(headers, ":method");
        String path = pseudo(headers, ":path");
        pseudo(headers, ":scheme");
        if (headers.contains(":protocol")) {
            throw new MalformedRequestException(400, "the extended CONNECT method was not offered");
        }
        if (path.length() + method.length() > HttpLimits.REQUEST_LINE_MAX) {
            throw new MalformedRequestException(
                    414, "the method and the path are longer than " + HttpLimits.REQUEST_LINE_MAX + " bytes");
        }
        if (!path.startsWith("/") && !path.equals("*")) {
            throw new MalformedRequestException(400, "the :path is not a path");
        }
        authority(headers, fields);
        return new RequestHead(method, path, HttpVersion.HTTP_2, fields);
    }

    private static void addField(HttpHeaders fields, StringBuilder cookies, String name, String value)
            throws MalformedRequestException {
        if (isOfConnection(name)) {
            throw new MalformedRequestException(400, "the field " + name + " is none of HTTP/2");
        }
        if (name.equals("te") && !value.equalsIgnoreCase("trailers")) {
            throw new MalformedRequestException(400, "the TE field says more than \"trailers\"");
        }
        if (name.equals("cookie")) {
            // RFC 9113 §8.2.3: may come in pieces
            cookies.append(cookies.isEmpty() ? "" : "; ").append(value);
        } else {
            add(fields, name, value);
        }
    }

    private static void add(HttpHeaders fields, String name, String value) throws MalformedRequestException {
        try {
            fields.add(name, value);
        } catch (IllegalArgumentException e) {
            throw new MalformedRequestException(400, "a header field has a character that it cannot carry");
        }
    }

    private static String pseudo(Http2Headers headers, String name) throws MalformedRequestException {
        List<CharSequence> values = headers.getAll(name);
        if (values.size() != 1 || values.getFirst().isEmpty()) {
            throw new MalformedRequestException(400, "the request has not one " + name);
        }
        return values.getFirst().toString();
    }

    /** The authority says what {@code Host} says in HTTP/1; a client that sends both must mean the same. */
    private static void authority(Http2Headers headers, HttpHeaders fields) throws MalformedRequestException {
        List<CharSequence> given = headers.getAll(":authority");
        if (given.isEmpty()) {
            return;
        }
        String authority = given.getFirst().toString();
        @Nullable String host = fields.get(HttpHeaderNames.HOST);
        if (given.size() > 1 || host != null && !host.equalsIgnoreCase(authority)) {
            throw new MalformedRequestException(400, "the request names more than one authority");
        }
        if (host == null) {
            add(fields, "host", authority);
        }
    }

    /** Whether a field, named in lower case, speaks of the connection and has no place in HTTP/2. */
    static boolean isOfConnection(String name) {
        return switch (name) {
            case "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade" -> true;
            default -> false;
        };
    }
}
