package io.weir.load;

import java.io.IOException;

/** Where a playlist was fetched, and what the addresses in it mean (RFC 3986 §5.2, but for dots in paths, which the server may resolve). */
record PlaylistAddress(String hostPort, String resource) {
    private static final String HTTP = "http://";

    /** Path and query of an address in the playlist; throws when it leads to another server. */
    String resolve(String uri) throws IOException {
        if (uri.startsWith("/") && !uri.startsWith("//")) {
            return uri;
        }
        if (uri.startsWith(HTTP) || uri.startsWith("https://") || uri.startsWith("//")) {
            String own = HTTP + hostPort + "/";
            if (!uri.startsWith(own)) {
                throw new IOException("the playlist leads to another server");
            }
            return uri.substring(own.length() - 1);
        }
        int query = resource.indexOf('?');
        int folderEnd = resource.lastIndexOf('/', query < 0 ? resource.length() : query);
        return resource.substring(0, folderEnd + 1) + uri;
    }

    /** Path and query with this added to the query. */
    String withQuery(String more) {
        return resource + (resource.indexOf('?') < 0 ? "?" : "&") + more;
    }
}
