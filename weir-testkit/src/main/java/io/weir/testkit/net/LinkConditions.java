package io.weir.testkit.net;

/**
 * What a link does to packets. Shares are 0..1, each of all packets and independent of the others.
 *
 * @param lossShare lost
 * @param delayNs what every packet takes
 * @param jitterNs at most so much more, equally spread; packets stay in their order
 * @param reorderShare held up by as much as {@code reorderNs} while others pass
 * @param reorderNs at most so long
 * @param duplicateShare coming twice
 * @param corruptShare with one byte changed
 */
public record LinkConditions(
        double lossShare,
        long delayNs,
        long jitterNs,
        double reorderShare,
        long reorderNs,
        double duplicateShare,
        double corruptShare) {
    /** Every packet at once and whole. */
    public static final LinkConditions PERFECT = new LinkConditions(0, 0, 0, 0, 0, 0, 0);

    public LinkConditions {
        if (delayNs < 0 || jitterNs < 0 || reorderNs < 0) {
            throw new IllegalArgumentException(delayNs + ", " + jitterNs + ", " + reorderNs + " ns");
        }
    }

    /** A link that loses, delays and jitters. */
    public static LinkConditions lossy(double lossShare, long delayNs, long jitterNs) {
        return new LinkConditions(lossShare, delayNs, jitterNs, 0, 0, 0, 0);
    }

    /** The same, but that it reorders too. */
    public LinkConditions reordering(double share, long mostNs) {
        return new LinkConditions(lossShare, delayNs, jitterNs, share, mostNs, duplicateShare, corruptShare);
    }

    /** The same, but that packets come twice. */
    public LinkConditions duplicating(double share) {
        return new LinkConditions(lossShare, delayNs, jitterNs, reorderShare, reorderNs, share, corruptShare);
    }

    /** The same, but that bytes change on the way. */
    public LinkConditions corrupting(double share) {
        return new LinkConditions(lossShare, delayNs, jitterNs, reorderShare, reorderNs, duplicateShare, share);
    }
}
