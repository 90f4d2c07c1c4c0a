package io.weir.load;

/**
 * What the load client itself used in the measuring window: a busy client measures itself and not the server.
 *
 * @param processCpuPercent CPU of the whole client process as a share of one core, percent
 * @param loopCpuPercent CPU of the one event loop that reads everything, percent of a core
 * @param loopLag how late the loop came to a task due every {@value FanoutRun#LAG_PROBE_MS} ms: other work, or no core to run on
 */
public record ClientUsage(double processCpuPercent, double loopCpuPercent, Distribution loopLag) {}
