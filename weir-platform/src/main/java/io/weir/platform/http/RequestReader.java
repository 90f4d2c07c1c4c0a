package io.weir.platform.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.weir.base.buf.Bytes;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decoded request heads to {@link HttpRequest}s, refusing what is well-formed to the decoder but not to us.
 *
 * <p>Threading: any loop.
 */
final class RequestReader {
    private final TrustedProxies proxies;

    RequestReader(TrustedProxies proxies) {
        this.proxies = proxies;
    }

    HttpRequest read(RequestHead head, HttpPeer peer) throws MalformedRequestException {
        HttpVersion version = head.version();
        HttpHeaders fields = head.fields();
        if (fields.size() > HttpLimits.HEADER_COUNT_MAX) {
            throw new MalformedRequestException(
                    431, "the request has more than " + HttpLimits.HEADER_COUNT_MAX + " header fields");
        }
        checkHost(fields, version);
        checkTransferEncoding(fields, version);
        String target = head.target();
        if (target.indexOf('#') >= 0) {
            throw new MalformedRequestException(400, "the request target has a fragment");
        }
        String method = head.method();
        int start = pathStart(target, method);
        int question = target.indexOf('?', start);
        int end = question < 0 ? target.length() : question;
        String rawQuery = question < 0 ? "" : target.substring(question + 1);
        String path = start == end ? "/" : PercentCoding.decodePath(target.substring(start, end));
        checkSegments(path);
        return new HttpRequest(
                method,
                path,
                rawQuery,
                QueryParameters.parse(rawQuery),
                version,
                new Headers(fields),
                forwarded(peer, fields),
                Bytes.EMPTY);
    }

    /** RFC 9112 §3.2: exactly one but in HTTP/1.0, and nothing in it that could be mistaken. */
    private static void checkHost(HttpHeaders fields, HttpVersion version) throws MalformedRequestException {
        String host = fields.get(HttpHeaderNames.HOST);
        if (host == null) {
            if (version != HttpVersion.HTTP_1_0) {
                throw new MalformedRequestException(400, "the Host field is missing");
            }
            return;
        }
        if (fields.getAll(HttpHeaderNames.HOST).size() > 1) {
            throw new MalformedRequestException(400, "there is more than one Host field");
        }
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c <= ' ' || c >= 0x7f || "/\\?#@,\"<>".indexOf(c) >= 0) {
                throw new MalformedRequestException(400, "the Host field is not a host");
            }
        }
    }

    /** RFC 9112 §6.1: anything doubtful about where the body ends is refused, it is how requests are smuggled. */
    private static void checkTransferEncoding(HttpHeaders fields, HttpVersion version)
            throws MalformedRequestException {
        List<String> codings = fields.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (codings.isEmpty()) {
            return;
        }
        if (version == HttpVersion.HTTP_1_0) {
            throw new MalformedRequestException(400, "Transfer-Encoding in HTTP/1.0");
        }
        if (fields.contains(HttpHeaderNames.CONTENT_LENGTH)) {
            throw new MalformedRequestException(400, "both Transfer-Encoding and Content-Length");
        }
        if (codings.size() > 1 || !codings.getFirst().equalsIgnoreCase("chunked")) {
            throw new MalformedRequestException(501, "the only transfer coding known is chunked");
        }
    }

    /** Where the path begins: at 0 in origin form, behind the host in absolute form (RFC 9112 §3.2.2). */
    private static int pathStart(String target, String method) throws MalformedRequestException {
        if (target.startsWith("/") || target.equals("*") && method.equals("OPTIONS")) {
            return 0;
        }
        int scheme = target.regionMatches(true, 0, "http://", 0, 7)
                ? 7
                : target.regionMatches(true, 0, "https://", 0, 8) ? 8 : 0;
        if (scheme == 0) {
            throw new MalformedRequestException(400, "the request target is not a path");
        }
        for (int i = scheme; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c == '/' || c == '?') {
                return i;
            }
        }
        return target.length();
    }

    private static void checkSegments(String path) throws MalformedRequestException {
        for (int at = path.indexOf("/."); at >= 0; at = path.indexOf("/.", at + 1)) {
            int end = path.indexOf('/', at + 1);
            int length = (end < 0 ? path.length() : end) - at;
            if (length == 2 || length == 3 && path.charAt(at + 2) == '.') {
                throw new MalformedRequestException(400, "the path has a \".\" or \"..\" segment");
            }
        }
    }

    private HttpPeer forwarded(HttpPeer peer, HttpHeaders fields) {
        if (proxies == TrustedProxies.NONE || !proxies.contains(peer.remote().getAddress())) {
            return peer;
        }
        InetAddress client = proxies.client(peer.remote().getAddress(), fields.getAll("X-Forwarded-For"));
        String proto = fields.get("X-Forwarded-Proto");
        return new HttpPeer(peer.remote(), peer.local(), client, peer.tls(), isSecure(peer, proto));
    }

    private static boolean isSecure(HttpPeer peer, @Nullable String proto) {
        return proto == null ? peer.tls() : proto.equalsIgnoreCase("https");
    }
}
