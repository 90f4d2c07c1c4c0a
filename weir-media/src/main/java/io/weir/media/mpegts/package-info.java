/** MPEG transport streams (ISO/IEC 13818-1): written for HTTP, HLS and recordings, and read back. */
@NullMarked
package io.weir.media.mpegts;

import org.jspecify.annotations.NullMarked;
