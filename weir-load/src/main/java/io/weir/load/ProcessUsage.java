package io.weir.load;

/**
 * What a process, or several together, used in the measuring window.
 *
 * @param cpuPercent CPU time as a share of one core, percent
 * @param cpuMicrosPerReaderSecond CPU time in µs for each reader alive and second
 * @param residentBytes resident memory at the window's end
 * @param residentPeakBytes the largest resident memory seen in the window, sampled each second
 */
public record ProcessUsage(
        double cpuPercent, double cpuMicrosPerReaderSecond, long residentBytes, long residentPeakBytes) {}
