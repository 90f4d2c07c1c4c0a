package io.weir.load;

import java.util.Locale;
import java.util.StringJoiner;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** A row of a Markdown table, cell by cell. Threading: not safe. */
final class MarkdownRow {
    private static final double MIB = 1024.0 * 1024.0;
    private static final String NOTHING = "–";

    private final StringJoiner cells = new StringJoiner(" | ", "| ", " |");
    private final @Nullable ProcessUsage server;

    /** A row whose first cell is {@code name}; {@code server} is null when no processes were sampled. */
    MarkdownRow(String name, @Nullable ProcessUsage server) {
        this.server = server;
        cells.add(name);
    }

    MarkdownRow cell(String text) {
        cells.add(text);
        return this;
    }

    MarkdownRow cell(long value) {
        return cell(Long.toString(value));
    }

    /** Of so many as there should be. */
    MarkdownRow part(int count, int of) {
        return cell(count + " of " + of);
    }

    MarkdownRow number(double value, int decimals) {
        return cell(String.format(Locale.ROOT, "%." + decimals + "f", value));
    }

    /** Something of the server's processes, or a dash without them. */
    MarkdownRow ofServer(ToDoubleFunction<ProcessUsage> figure, int decimals) {
        return server == null ? nothing() : number(figure.applyAsDouble(server), decimals);
    }

    /** The most memory that the server's processes had, MiB. */
    MarkdownRow memory() {
        return ofServer(usage -> usage.residentPeakBytes() / MIB, 0);
    }

    /** p50 / p95 / p99, ms. */
    MarkdownRow percentiles(Distribution d, int decimals) {
        String number = "%." + decimals + "f";
        return d.count() == 0
                ? nothing()
                : cell(String.format(
                        Locale.ROOT, number + " / " + number + " / " + number, d.p50Ms(), d.p95Ms(), d.p99Ms()));
    }

    MarkdownRow nothing() {
        return cell(NOTHING);
    }

    @Override
    public String toString() {
        return cells.toString();
    }
}
