package io.weir.protocol.rtp.rtcp;

/**
 * A decoder has lost its picture and wants a keyframe (RFC 4585 section 6.3.1).
 *
 * @param senderSsrc who asks
 * @param mediaSsrc of whom
 */
public record PictureLossIndication(int senderSsrc, int mediaSsrc) implements RtcpPacket {}
