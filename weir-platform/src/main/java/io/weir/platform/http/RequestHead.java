package io.weir.platform.http;

import io.netty.handler.codec.http.HttpHeaders;

/**
 * A request's head as a decoder leaves it, before anybody has asked whether it makes sense.
 *
 * @param target the path and the query, undecoded; in HTTP/1 also a whole URL
 * @param fields without HTTP/2's pseudo-fields; its authority is the {@code Host} field
 */
record RequestHead(String method, String target, HttpVersion version, HttpHeaders fields) {}
