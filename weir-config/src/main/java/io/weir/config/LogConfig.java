package io.weir.config;

import java.util.List;

/** What is logged, how and where. */
@Section("Log")
public record LogConfig(
        @Key(name = "logLevel", defaultsTo = "info", reload = Reload.LIVE, built = true, doc = "How much is logged.")
        LogLevel level,

        @Key(
                name = "logDestinations",
                defaultsTo = "stdout",
                reload = Reload.LIVE,
                built = true,
                doc = "Where log lines go.")
        List<LogDestination> destinations,

        @Key(
                name = "logStructured",
                defaultsTo = "false",
                reload = Reload.LIVE,
                built = true,
                doc = "Whether each line is a JSON object.")
        boolean structured,

        @Key(
                name = "logFile",
                defaultsTo = "mediamtx.log",
                reload = Reload.LIVE,
                built = true,
                doc = "The file that log lines go to when the destinations include file.")
        String file,

        @Key(
                name = "sysLogPrefix",
                defaultsTo = "mediamtx",
                reload = Reload.LIVE,
                doc = "The program name shown in the system log.")
        String sysLogPrefix,

        @Key(
                name = "dumpPackets",
                defaultsTo = "false",
                doc = "Whether the packets of every connection are written to capture files.")
        boolean dumpPackets) {
    /** Takes copies of the lists. */
    public LogConfig {
        destinations = List.copyOf(destinations);
    }
}
