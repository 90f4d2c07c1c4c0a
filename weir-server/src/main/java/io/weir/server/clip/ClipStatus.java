package io.weir.server.clip;

/**
 * A job as somebody sees it who asks.
 *
 * @param progress how much of the step it is in is done, 0 to 1
 */
public record ClipStatus(ClipJob job, double progress) {}
