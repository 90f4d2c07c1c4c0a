package io.weir.platform.tls;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a client's first handshake message says of the name and the protocols it wants (RFC 8446 §4.1.2). One that is not well
 * formed says nothing here; TLS itself refuses it.
 *
 * <pre>
 * version 2 | random 32 | session id 1+n | cipher suites 2+n | compression 1+n | extensions 2+n: (type 2, 2+n)*
 * </pre>
 *
 * @param serverName in lower case, or empty
 */
record ClientHello(String serverName, List<String> protocols) {
    private static final int FIXED_BYTES = 34;
    /** RFC 6066 §3. */
    private static final int SERVER_NAME = 0;
    /** RFC 7301 §3.1. */
    private static final int PROTOCOLS = 16;

    ClientHello {
        protocols = List.copyOf(protocols);
    }

    boolean offers(String protocol) {
        return protocols.contains(protocol);
    }

    static ClientHello parse(ByteBuf message) {
        String name = "";
        List<String> protocols = new ArrayList<>();
        try {
            ByteBuf in = message.slice();
            in.skipBytes(FIXED_BYTES);
            in.skipBytes(in.readUnsignedByte());
            in.skipBytes(in.readUnsignedShort());
            in.skipBytes(in.readUnsignedByte());
            ByteBuf extensions = in.readSlice(in.readUnsignedShort());
            while (extensions.isReadable()) {
                int type = extensions.readUnsignedShort();
                ByteBuf body = extensions.readSlice(extensions.readUnsignedShort());
                if (type == SERVER_NAME) {
                    name = name(body);
                } else if (type == PROTOCOLS) {
                    protocols.addAll(protocols(body));
                }
            }
        } catch (IndexOutOfBoundsException _) {
            return new ClientHello("", List.of());
        }
        return new ClientHello(name.toLowerCase(Locale.ROOT), protocols);
    }

    /** The first name; there is only one kind. */
    private static String name(ByteBuf body) {
        body.skipBytes(2 + 1);
        return body.readCharSequence(body.readUnsignedShort(), StandardCharsets.US_ASCII)
                .toString();
    }

    private static List<String> protocols(ByteBuf body) {
        List<String> all = new ArrayList<>();
        ByteBuf list = body.readSlice(body.readUnsignedShort());
        while (list.isReadable()) {
            all.add(list.readCharSequence(list.readUnsignedByte(), StandardCharsets.US_ASCII)
                    .toString());
        }
        return all;
    }
}
