package io.weir.server.webrtc;

import io.weir.base.net.HostPort;
import io.weir.protocol.ProtocolException;
import io.weir.protocol.ice.IceCandidate;
import io.weir.protocol.ice.IceRemote;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The pair of candidates that a session's media takes, as MediaMTX's API writes them: {@code type/transport/ip/port}. */
final class SelectedCandidates {
    /** RFC 8445 section 5.1.1.2: known from its checks alone. */
    private static final String PEER_REFLEXIVE = "prflx";

    private SelectedCandidates() {}

    /**
     * The one of ours that fits best to where the media goes; the port is one for all addresses, so the system chooses.
     *
     * @param candidates those of the answer, the text after "candidate:"
     */
    static String local(List<String> candidates, IceRemote remote) {
        InetAddress to = remote.address().getAddress();
        Optional<IceCandidate> fit = Optional.empty();
        for (IceCandidate each : parse(candidates)) {
            Optional<InetAddress> ours = each.socketAddress().map(InetSocketAddress::getAddress);
            boolean possible = each.transport().isTcp() == remote.transport().isTcp()
                    && ours.filter(address -> address.getClass() == to.getClass())
                            .isPresent();
            boolean better = fit.isEmpty()
                    || ours.filter(address -> address.isLoopbackAddress() == to.isLoopbackAddress())
                            .isPresent();
            if (possible && better) {
                fit = Optional.of(each);
            }
        }
        return fit.map(each -> text(each.type().text(), each.transport().isTcp(), each.host(), each.port()))
                .orElse("");
    }

    /**
     * The peer's.
     *
     * @param candidates those of the offer, the text after "candidate:"
     */
    static String remote(List<String> candidates, IceRemote remote) {
        String type = parse(candidates).stream()
                .filter(each ->
                        each.socketAddress().filter(remote.address()::equals).isPresent())
                .map(each -> each.type().text())
                .findFirst()
                .orElse(PEER_REFLEXIVE);
        InetSocketAddress address = remote.address();
        return text(type, remote.transport().isTcp(), HostPort.textOf(address.getAddress()), address.getPort());
    }

    private static List<IceCandidate> parse(List<String> candidates) {
        List<IceCandidate> all = new ArrayList<>();
        for (String text : candidates) {
            try {
                all.add(IceCandidate.parse("candidate:" + text));
            } catch (ProtocolException _) {
                // one candidate's fault
            }
        }
        return all;
    }

    private static String text(String type, boolean tcp, String host, int port) {
        return type + '/' + (tcp ? "tcp" : "udp") + '/' + host + '/' + port;
    }
}
