/** Opus in Ogg (RFC 3533, RFC 7845): one logical stream, as pipes to and from programs carry it. */
@NullMarked
package io.weir.media.ogg;

import org.jspecify.annotations.NullMarked;
