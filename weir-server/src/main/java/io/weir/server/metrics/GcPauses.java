package io.weir.server.metrics;

import com.sun.management.GarbageCollectionNotificationInfo;
import io.weir.base.metrics.Counters;
import io.weir.base.metrics.HistogramFamily;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/**
 * Counts garbage collections by how long they took, as the Java machine tells of each. What concurrent collectors do beside the
 * program counts as well, under the name that the machine gives it.
 *
 * <p>Threading: the machine's own notification thread.
 */
final class GcPauses {
    private GcPauses() {}

    /** Listens for as long as the process lives. */
    static void count(Counters counters) {
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (collector instanceof NotificationEmitter emitter) {
                emitter.addNotificationListener((told, _) -> onCollection(counters, told), null, null);
            }
        }
    }

    private static void onCollection(Counters counters, Notification told) {
        if (told.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
            GarbageCollectionNotificationInfo collection =
                    GarbageCollectionNotificationInfo.from((CompositeData) told.getUserData());
            counters.histogram(HistogramFamily.GC_PAUSE, collection.getGcName())
                    .record(TimeUnit.MILLISECONDS.toNanos(collection.getGcInfo().getDuration()));
        }
    }
}
