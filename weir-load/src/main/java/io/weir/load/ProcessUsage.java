package io.weir.load;

/**
 * What a process, or several together, used in the measuring window.
 *
 * @param cpuPercent CPU time as a share of one core, percent
 * @param collectorPercent CPU time of Java garbage collection as a share of one core, percent; 0 for other programs
 * @param cpuMicrosPerReaderSecond CPU time in µs for each reader alive and second
 * @param residentBytes resident memory at the window's end
 * @param residentPeakBytes the largest resident memory seen in the window, sampled each second
 */
public record ProcessUsage(
        double cpuPercent,
        double collectorPercent,
        double cpuMicrosPerReaderSecond,
        long residentBytes,
        long residentPeakBytes) {}
