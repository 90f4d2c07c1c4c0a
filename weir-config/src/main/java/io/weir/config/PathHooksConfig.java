package io.weir.config;

import java.time.Duration;

/** The commands a path runs. */
@Section("Path: hooks")
public record PathHooksConfig(
        @Key(name = "runOnInit", reload = Reload.LIVE, built = true, doc = "Command run when the path is set up.")
        SensitiveText runOnInit,

        @Key(
                name = "runOnInitRestart",
                defaultsTo = "false",
                reload = Reload.LIVE,
                built = true,
                doc = "Whether runOnInit is started again when it ends by itself.")
        boolean runOnInitRestart,

        @Key(
                name = "runOnDemand",
                reload = Reload.LIVE,
                built = true,
                doc = "Command run while someone wants to read and nobody publishes.")
        SensitiveText runOnDemand,

        @Key(
                name = "runOnDemandRestart",
                defaultsTo = "false",
                reload = Reload.LIVE,
                built = true,
                doc = "Whether runOnDemand is started again when it ends by itself.")
        boolean runOnDemandRestart,

        @Key(
                name = "runOnDemandStartTimeout",
                defaultsTo = "10s",
                reload = Reload.LIVE,
                built = true,
                doc = "How long readers wait for the command to publish.")
        Duration runOnDemandStartTimeout,

        @Key(
                name = "runOnDemandCloseAfter",
                defaultsTo = "10s",
                reload = Reload.LIVE,
                built = true,
                doc = "How long the command stays after the last reader.")
        Duration runOnDemandCloseAfter,

        @Key(
                name = "runOnUnDemand",
                reload = Reload.LIVE,
                built = true,
                doc = "Command run when nobody wants to read any more.")
        SensitiveText runOnUnDemand,

        @Key(
                name = "runOnAvailable",
                reload = Reload.LIVE,
                built = true,
                doc = "Command run while there is something to read.")
        SensitiveText runOnAvailable,

        @Key(
                name = "runOnAvailableRestart",
                defaultsTo = "false",
                reload = Reload.LIVE,
                built = true,
                doc = "Whether runOnAvailable is started again when it ends by itself.")
        boolean runOnAvailableRestart,

        @Key(
                name = "runOnUnavailable",
                reload = Reload.LIVE,
                built = true,
                doc = "Command run when there is nothing to read any more.")
        SensitiveText runOnUnavailable,

        @Key(
                name = "runOnOnline",
                reload = Reload.LIVE,
                built = true,
                doc = "Command run while a real source is attached.")
        SensitiveText runOnOnline,

        @Key(
                name = "runOnOnlineRestart",
                defaultsTo = "false",
                reload = Reload.LIVE,
                built = true,
                doc = "Whether runOnOnline is started again when it ends by itself.")
        boolean runOnOnlineRestart,

        @Key(name = "runOnOffline", reload = Reload.LIVE, built = true, doc = "Command run when the source has gone.")
        SensitiveText runOnOffline,

        @Key(name = "runOnRead", reload = Reload.LIVE, built = true, doc = "Command run while a client reads.")
        SensitiveText runOnRead,

        @Key(
                name = "runOnReadRestart",
                defaultsTo = "false",
                reload = Reload.LIVE,
                built = true,
                doc = "Whether runOnRead is started again when it ends by itself.")
        boolean runOnReadRestart,

        @Key(name = "runOnUnread", reload = Reload.LIVE, built = true, doc = "Command run when a client stops reading.")
        SensitiveText runOnUnread,

        @Key(
                name = "runOnRecordSegmentCreate",
                reload = Reload.LIVE,
                built = true,
                doc = "Command run when a segment is begun.")
        SensitiveText runOnRecordSegmentCreate,

        @Key(
                name = "runOnRecordSegmentComplete",
                reload = Reload.LIVE,
                built = true,
                doc = "Command run when a segment is complete.")
        SensitiveText runOnRecordSegmentComplete) {}
