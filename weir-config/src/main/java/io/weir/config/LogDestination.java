package io.weir.config;

/** Where log lines go. */
public enum LogDestination implements Choice {
    /** Standard output. */
    STDOUT("stdout"),
    /** The file that logFile names. */
    FILE("file"),
    /** The system's log. */
    SYSLOG("syslog");

    private final String text;

    LogDestination(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }
}
