package io.weir.load;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the reports of all loads of readers have in common. Each says what its figures mean. */
sealed interface ReadersReport permits FanoutReport, HlsReport, WhepReport {
    FanoutOptions options();

    int readersStarted();

    int readersAlive();

    double windowSeconds();

    boolean complete();

    Continuity continuity();

    Map<String, Integer> connectErrors();

    Map<String, Integer> disconnects();

    @Nullable
    ProcessUsage server();

    ClientUsage client();

    List<String> warnings();
}
