package io.weir.protocol.rtp.rtcp;

/**
 * One packet of an RTCP datagram (RFC 3550 section 6).
 *
 * <p>Synchronisation sources are ints with all 32 bits used; whatever else is an unsigned 32-bit number on the wire is a long
 * 0..2^32-1.
 *
 * <p>Threading: all members are immutable, share freely.
 */
public sealed interface RtcpPacket
        permits SenderReport,
                ReceiverReport,
                SourceDescription,
                Bye,
                ApplicationPacket,
                Nack,
                TransportFeedback,
                PictureLossIndication,
                FullIntraRequest,
                Remb,
                ExtendedReport,
                UnknownPacket {}
