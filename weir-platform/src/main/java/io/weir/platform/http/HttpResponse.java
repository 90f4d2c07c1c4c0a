package io.weir.platform.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;
import io.weir.base.buf.Bytes;
import io.weir.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A complete answer: status, fields, body. {@code Content-Length}, {@code Date} and {@code Connection} are the
 * server's to add; the body is left out when the request was a HEAD.
 *
 * <p>Threading: immutable; one answer may be sent to any number of clients.
 */
public final class HttpResponse {
    private static final String[] NO_FIELDS = {};
    private static final String JSON = "application/json";

    private final int status;
    private final String[] fields;
    private final Bytes body;
    /**
     * The status line and the fields, once they were needed. Written and read by any loop without order between them,
     * which is safe because {@code Bytes} is immutable and two loops write the same.
     */
    private @Nullable Bytes encodedHead;
    /** The fields as HTTP/2 wants them, once they were needed; as safe as {@link #encodedHead}, since what it holds is final. */
    private @Nullable List<AsciiString> http2Fields;

    private HttpResponse(int status, String[] fields, Bytes body) {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("status " + status + " is not a final one");
        }
        this.status = status;
        this.fields = fields;
        this.body = body;
    }

    /** An answer without body. */
    public static HttpResponse of(int status) {
        return new HttpResponse(status, NO_FIELDS, Bytes.EMPTY);
    }

    /** An answer with a body of the given type. */
    public static HttpResponse of(int status, String contentType, Bytes body) {
        checkField("Content-Type", contentType);
        return new HttpResponse(status, new String[] {"Content-Type", contentType}, body);
    }

    /** Plain text. */
    public static HttpResponse text(int status, String text) {
        return of(status, "text/plain; charset=utf-8", Bytes.ofUtf8(text));
    }

    /** HTML, with the fields that keep it from being misused. */
    public static HttpResponse html(int status, String html) {
        return SecurityHeaders.page(of(status, "text/html; charset=utf-8", Bytes.ofUtf8(html)));
    }

    /** {@code value} (a record, list or map) written by {@link Json}. */
    public static HttpResponse json(int status, Object value) {
        return jsonBytes(status, Json.write(value));
    }

    /** JSON that is already written. */
    public static HttpResponse jsonBytes(int status, Bytes json) {
        return of(status, JSON, json).with("X-Content-Type-Options", "nosniff");
    }

    /** MediaMTX's error shape, {@code {"status":"error","error":"…"}}. */
    public static HttpResponse error(int status, String message) {
        return jsonBytes(status, Bytes.ofUtf8("{\"status\":\"error\",\"error\":\"" + escape(message) + "\"}"));
    }

    /**
     * The same answer with one more field.
     *
     * @throws IllegalArgumentException when the name is no token or the value has a line break or another control character
     */
    public HttpResponse with(String name, String value) {
        checkField(name, value);
        String[] more = Arrays.copyOf(fields, fields.length + 2);
        more[fields.length] = name;
        more[fields.length + 1] = value;
        return new HttpResponse(status, more, body);
    }

    /** The same answer with another status. */
    public HttpResponse withStatus(int other) {
        return new HttpResponse(other, fields, body);
    }

    /** The same answer with another body. */
    public HttpResponse withBody(Bytes other) {
        return new HttpResponse(status, fields, other);
    }

    /**
     * What a request with this {@code Range} field gets of an answer with status 200: the part as a 206, a 416, or all of it when the field
     * is null, of another unit or asks for several parts (RFC 9110 §14.2).
     */
    public HttpResponse ranged(@Nullable String range) {
        int length = body.length();
        return switch (ByteRange.parse(range, length)) {
            case ByteRange.Whole _ -> this;
            case ByteRange.Unsatisfiable _ ->
                text(416, "the range is outside the file\n").with("Content-Range", "bytes */" + length);
            case ByteRange.Part part ->
                withStatus(206)
                        .with("Content-Range", "bytes " + part.first() + "-" + part.last() + "/" + length)
                        .withBody(body.slice((int) part.first(), (int) part.length()));
        };
    }

    /** The status code, 200 to 599. */
    public int status() {
        return status;
    }

    /** The body; empty when there is none. */
    public Bytes body() {
        return body;
    }

    /** The first value of a field, or null. */
    public @Nullable String header(String name) {
        for (int i = 0; i < fields.length; i += 2) {
            if (fields[i].equalsIgnoreCase(name)) {
                return fields[i + 1];
            }
        }
        return null;
    }

    /** The status line and the fields, without the server's own fields and the empty line at the end. */
    Bytes encodedHead() {
        Bytes head = encodedHead;
        if (head == null) {
            StringBuilder text = new StringBuilder(128)
                    .append("HTTP/1.1 ")
                    .append(status)
                    .append(' ')
                    .append(HttpResponseStatus.valueOf(status).reasonPhrase())
                    .append("\r\n");
            for (int i = 0; i < fields.length; i += 2) {
                text.append(fields[i]).append(": ").append(fields[i + 1]).append("\r\n");
            }
            head = Bytes.wrap(text.toString().getBytes(StandardCharsets.ISO_8859_1));
            encodedHead = head;
        }
        return head;
    }

    /** Names in lower case and values in turn, without those that speak of the connection (RFC 9113 §8.2.2). */
    List<AsciiString> http2Fields() {
        List<AsciiString> known = http2Fields;
        if (known == null) {
            List<AsciiString> list = new ArrayList<>(fields.length);
            for (int i = 0; i < fields.length; i += 2) {
                String name = fields[i].toLowerCase(Locale.ROOT);
                if (!Http2Heads.isOfConnection(name)) {
                    list.add(AsciiString.cached(name));
                    list.add(new AsciiString(fields[i + 1]));
                }
            }
            known = List.copyOf(list);
            http2Fields = known;
        }
        return known;
    }

    private static void checkField(String name, String value) {
        boolean token = !name.isEmpty();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            token &= c > ' ' && c < 0x7f && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
        }
        if (!token) {
            throw new IllegalArgumentException("\"" + name + "\" is not a header name");
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' && c != '\t' || c == 0x7f || c > 0xff) {
                throw new IllegalArgumentException("the value of " + name + " has a character a header cannot carry");
            }
        }
    }

    /** Escapes for a JSON string by hand, so that an error never costs loading the JSON library. */
    private static String escape(String text) {
        StringBuilder out = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append("\\u00").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    /** The status and the size. */
    @Override
    public String toString() {
        return status + " (" + body.length() + " bytes)";
    }
}
