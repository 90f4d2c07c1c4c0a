/**
 * FLV (Adobe FLV 10.1) and what it shares with RTMP: audio, video and script tags, with the enhanced RTMP v1 and v2 extensions.
 * Everything here is sans-I/O: bytes in, tracks and access units out, and back.
 */
@NullMarked
package io.weir.media.flv;

import org.jspecify.annotations.NullMarked;
