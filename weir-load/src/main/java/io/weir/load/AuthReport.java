package io.weir.load;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a server got through a storm.
 *
 * @param phases one after the other
 * @param live clients that watched from the beginning
 * @param liveAtEnd those that still did at the end
 * @param liveSilence how long each of them got nothing at most
 */
public record AuthReport(List<Phase> phases, int live, int liveAtEnd, Distribution liveSilence) {
    /**
     * All clients connect at once, and each is admitted, refused or neither.
     *
     * @param name what the authentication server does meanwhile
     * @param known clients it said yes to before, or will
     * @param strangers clients it never heard of
     * @param admitted known clients that were let in
     * @param perSecond known clients let in, by the time until the last of them was
     * @param admission from the connect until the server lets the client play
     * @param refused strangers that were refused
     * @param refusal from the connect until the refusal
     * @param asked questions that reached the authentication server
     * @param errors what became of all others, and how many strangers were let in
     */
    public record Phase(
            String name,
            int known,
            int strangers,
            int admitted,
            double perSecond,
            Distribution admission,
            int refused,
            Distribution refusal,
            long asked,
            Map<String, Integer> errors) {
        /** Takes copies. */
        public Phase {
            errors = Map.copyOf(errors);
        }

        boolean isComplete() {
            return admitted == known && refused == strangers;
        }
    }

    /** Takes copies. */
    public AuthReport {
        phases = List.copyOf(phases);
    }

    /** Whether all who should be were admitted, all others refused, and who watched went on watching. */
    public boolean complete() {
        return liveAtEnd == live && phases.stream().allMatch(Phase::isComplete);
    }

    /** A table for people; ends in a line break. */
    public String toText() {
        StringBuilder out = new StringBuilder(String.format(
                Locale.ROOT,
                "%-28s %11s %8s %22s %9s %22s %6s%n",
                "authentication server",
                "admitted",
                "per s",
                "after p50/p95/max, ms",
                "refused",
                "after p50/p95/max, ms",
                "asked"));
        for (Phase phase : phases) {
            out.append(String.format(
                    Locale.ROOT,
                    "%-28s %5d/%-5d %8.0f %22s %4d/%-4d %22s %6d%n",
                    phase.name,
                    phase.admitted,
                    phase.known,
                    phase.perSecond,
                    times(phase.admission),
                    phase.refused,
                    phase.strangers,
                    times(phase.refusal),
                    phase.asked));
            new TreeMap<>(phase.errors)
                    .forEach((reason, count) -> out.append("  ")
                            .append(count)
                            .append(" × ")
                            .append(reason)
                            .append('\n'));
        }
        return out.append(String.format(
                        Locale.ROOT,
                        "watching all the time: %d of %d, longest silence p50 %.0f max %.0f ms%n",
                        liveAtEnd,
                        live,
                        liveSilence.p50Ms(),
                        liveSilence.maxMs()))
                .toString();
    }

    private static String times(Distribution times) {
        return times.count() == 0
                ? "–"
                : String.format(Locale.ROOT, "%.0f / %.0f / %.0f", times.p50Ms(), times.p95Ms(), times.maxMs());
    }

    /** One JSON object in one line. */
    public String toJson() {
        JsonWriter json = new JsonWriter().beginObject().beginObject("phases");
        for (Phase phase : phases) {
            json.beginObject(phase.name)
                    .member("known", phase.known)
                    .member("strangers", phase.strangers)
                    .member("admitted", phase.admitted)
                    .member("perSecond", phase.perSecond)
                    .member("refused", phase.refused)
                    .member("asked", phase.asked);
            ReportJson.distribution(json, "admissionMs", phase.admission);
            ReportJson.distribution(json, "refusalMs", phase.refusal);
            ReportJson.reasons(json, "errors", phase.errors);
            json.endObject();
        }
        json.endObject().member("live", live).member("liveAtEnd", liveAtEnd);
        ReportJson.distribution(json, "liveSilenceMs", liveSilence);
        return json.endObject().toString();
    }
}
