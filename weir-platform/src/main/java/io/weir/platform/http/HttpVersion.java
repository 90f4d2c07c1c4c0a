package io.weir.platform.http;

/** The protocol versions the server speaks. */
public enum HttpVersion {
    /** RFC 1945. */
    HTTP_1_0,
    /** RFC 9112. */
    HTTP_1_1,
    /** RFC 9113. */
    HTTP_2
}
