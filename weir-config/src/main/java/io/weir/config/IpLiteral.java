package io.weir.config;

import io.weir.base.buf.Bytes;
import java.net.InetAddress;
import java.util.Optional;

/** IP addresses written as numbers; never a name, so that reading a file asks no name server. */
final class IpLiteral {
    private static final int LENGTH_MAX = 45;

    private IpLiteral() {}

    /** Four or sixteen bytes, or empty when {@code text} is no address. Scoped addresses are refused. */
    static Optional<Bytes> parse(String text) {
        if (text.isEmpty() || text.length() > LENGTH_MAX || text.indexOf('%') >= 0 || text.indexOf('[') >= 0) {
            return Optional.empty();
        }
        if (text.indexOf(':') < 0) {
            return parse4(text);
        }
        try {
            return Optional.of(Bytes.wrap(InetAddress.ofLiteral(text).getAddress()));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** Exactly four decimal parts: the JDK also takes {@code 127.1}, which is more often a typing error. */
    private static Optional<Bytes> parse4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return Optional.empty();
        }
        byte[] bytes = new byte[4];
        for (int i = 0; i < 4; i++) {
            int part = decimal(parts[i], 255);
            if (part < 0) {
                return Optional.empty();
            }
            bytes[i] = (byte) part;
        }
        return Optional.of(Bytes.wrap(bytes));
    }

    /** A number 0..{@code max} in decimal digits without leading zeros, or -1. */
    static int decimal(String text, int max) {
        if (text.isEmpty() || text.length() > 9 || text.length() > 1 && text.charAt(0) == '0') {
            return -1;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return -1;
            }
        }
        int value = Integer.parseInt(text);
        return value <= max ? value : -1;
    }
}
