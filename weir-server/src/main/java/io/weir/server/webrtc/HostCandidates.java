package io.weir.server.webrtc;

import io.weir.config.WebRtcIceConfig;
import io.weir.protocol.ice.IceCandidate;
import io.weir.protocol.ice.IceTransport;
import io.weir.protocol.webrtc.RtcPort;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses that clients are told to try: those configured first, then those of the network interfaces; UDP before TCP.
 *
 * @param remote for clients anywhere
 * @param loopback for clients on this machine, beside the others
 */
record HostCandidates(List<InetAddress> remote, List<InetAddress> loopback) {
    /** Addresses of one answer. */
    static final int ADDRESSES_MAX = 32;

    private static final Logger LOG = LoggerFactory.getLogger(HostCandidates.class);
    private static final int PREFERENCE_MAX = 65_535;
    /** TCP comes after every UDP address. */
    private static final int TCP_HANDICAP = 1_000;

    HostCandidates {
        remote = List.copyOf(remote);
        loopback = List.copyOf(loopback);
    }

    /** Looks the addresses up; waits for the name server when names are configured. */
    static HostCandidates gather(WebRtcIceConfig config, RtcPort port) {
        Set<InetAddress> remote = new LinkedHashSet<>();
        Set<InetAddress> loopback = new LinkedHashSet<>();
        for (String host : config.additionalHosts()) {
            try {
                Collections.addAll(remote, InetAddress.getAllByName(host));
            } catch (UnknownHostException _) {
                LOG.warn("[webrtc] webrtcAdditionalHosts: the name server does not know '{}'", host);
            }
        }
        if (config.ipsFromInterfaces()) {
            InetAddress bound = port.udpAddress()
                    .or(port::tcpAddress)
                    .map(InetSocketAddress::getAddress)
                    .orElseThrow();
            if (bound.isAnyLocalAddress()) {
                ofInterfaces(config.ipsFromInterfacesList(), remote, loopback);
            } else {
                (bound.isLoopbackAddress() ? loopback : remote).add(bound);
            }
        }
        return new HostCandidates(
                remote.stream().limit(ADDRESSES_MAX).toList(),
                loopback.stream().limit(ADDRESSES_MAX).toList());
    }

    /** Those of all network interfaces, for a socket that listens on all of them. */
    static HostCandidates ofThisMachine() {
        Set<InetAddress> remote = new LinkedHashSet<>();
        Set<InetAddress> loopback = new LinkedHashSet<>();
        ofInterfaces(List.of(), remote, loopback);
        return new HostCandidates(
                remote.stream().limit(ADDRESSES_MAX).toList(),
                loopback.stream().limit(ADDRESSES_MAX).toList());
    }

    private static void ofInterfaces(List<String> names, Set<InetAddress> remote, Set<InetAddress> loopback) {
        try {
            for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                boolean wanted = names.isEmpty() || names.contains(each.getName());
                if (!wanted || !each.isUp()) {
                    continue;
                }
                for (InetAddress address : Collections.list(each.getInetAddresses())) {
                    if (address.isLoopbackAddress()) {
                        loopback.add(address);
                    } else if (!address.isLinkLocalAddress()
                            && (address instanceof Inet4Address || address instanceof Inet6Address)) {
                        remote.add(address);
                    }
                }
            }
        } catch (SocketException e) {
            LOG.warn("[webrtc] the addresses of the network interfaces are not to be had: {}", e.getMessage());
        }
    }

    /**
     * The candidates of an answer, as attributes without their name.
     *
     * @param near whether the client is on this machine
     */
    List<String> attributes(RtcPort port, boolean near) {
        List<InetAddress> all = addresses(near);
        List<String> attributes = new ArrayList<>();
        port.udpAddress().ifPresent(at -> add(attributes, all, IceTransport.UDP, at.getPort()));
        port.tcpAddress().ifPresent(at -> add(attributes, all, IceTransport.TCP_PASSIVE, at.getPort()));
        return attributes;
    }

    /** The candidates of an offer from one UDP port, as attributes without their name; {@code near} as for answers. */
    List<String> attributes(int udpPort, boolean near) {
        List<String> attributes = new ArrayList<>();
        add(attributes, addresses(near), IceTransport.UDP, udpPort);
        return attributes;
    }

    private List<InetAddress> addresses(boolean near) {
        List<InetAddress> all = new ArrayList<>(remote);
        if (near || all.isEmpty()) {
            all.addAll(loopback);
        }
        return all;
    }

    private static void add(List<String> attributes, List<InetAddress> all, IceTransport transport, int port) {
        int preference = transport.isTcp() ? PREFERENCE_MAX - TCP_HANDICAP : PREFERENCE_MAX;
        for (InetAddress address : all) {
            IceCandidate candidate = IceCandidate.host(transport, new InetSocketAddress(address, port), preference--);
            attributes.add(candidate.text().substring("candidate:".length()));
        }
    }
}
