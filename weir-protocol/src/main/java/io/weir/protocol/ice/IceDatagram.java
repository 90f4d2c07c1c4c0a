package io.weir.protocol.ice;

import io.weir.base.buf.Bytes;

/**
 * A packet to send.
 *
 * @param bytes its content
 * @param target where to
 */
public record IceDatagram(Bytes bytes, IceRemote target) {}
