package io.weir.server.outgoing;

import java.net.http.HttpRequest;

/**
 * Whether requests of the JDK's client may bring their own field {@code Host}, as one must that goes to an address instead of a name. The
 * JDK reads that once, when its client is first used, so it has to be said before that.
 */
final class HostField {
    private static final String ALLOWED = "jdk.httpclient.allowRestrictedHeaders";
    private static final String NAME = "host";

    private HostField() {}

    /** Says that they may. */
    static void allow() {
        String known = System.getProperty(ALLOWED, "");
        if (!known.contains(NAME)) {
            System.setProperty(ALLOWED, known.isEmpty() ? NAME : known + "," + NAME);
        }
    }

    /** Whether they may: not if {@link #allow} came too late, in a program that this one is part of. */
    static boolean isAllowed() {
        try {
            HttpRequest.newBuilder().header(NAME, "localhost");
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
