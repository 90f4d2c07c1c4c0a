package io.weir.server.recordings;

import io.weir.base.id.PathName;
import io.weir.config.RecordFormat;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the segments of recordings are written: {@code recordPath} with MediaMTX's variables.
 *
 * <p>{@code %path} is the path's name; {@code %Y %m %d %H %M %S} are the segment's start in local time, {@code %f} its microseconds,
 * {@code %z} the offset from UTC, {@code %s} the seconds since 1970. Everything lies under the {@link #root}: what stands before the
 * first variable, up to its last slash.
 *
 * <p>Threading: immutable, share freely.
 */
public final class RecordPath {
    private static final String PATH = "path";
    private static final long NANOS_PER_MICRO = 1_000;

    private final String template;
    private final ZoneId zone;
    private final String suffix;
    private final Path root;
    private final List<Piece> pieces;
    private final Pattern pattern;

    /** A variable by its name, or literal text. */
    private record Piece(boolean variable, String text) {}

    /** What the name of a file says: whose it is, and when it begins. */
    public record Name(PathName path, Instant start) {}

    /**
     * The files of that template.
     *
     * @param zone of local times
     */
    public RecordPath(String template, RecordFormat format, ZoneId zone) {
        this.template = template;
        this.zone = zone;
        this.suffix = format == RecordFormat.FMP4 ? ".mp4" : ".ts";
        int variable = template.indexOf('%');
        int rootEnd = template.lastIndexOf('/', variable < 0 ? template.length() : variable) + 1;
        this.root = Path.of(template.substring(0, rootEnd)).toAbsolutePath().normalize();
        this.pieces = pieces(template.substring(rootEnd));
        this.pattern = Pattern.compile(regex(pieces) + Pattern.quote(suffix));
    }

    private static List<Piece> pieces(String text) {
        List<Piece> pieces = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            String variable = variable(text, at);
            if (variable.isEmpty()) {
                literal.append(text.charAt(at++));
                continue;
            }
            if (!literal.isEmpty()) {
                pieces.add(new Piece(false, literal.toString()));
                literal.setLength(0);
            }
            pieces.add(new Piece(true, variable));
            at += 1 + variable.length();
        }
        if (!literal.isEmpty()) {
            pieces.add(new Piece(false, literal.toString()));
        }
        return List.copyOf(pieces);
    }

    /** The name of the variable there, empty when there is none. */
    private static String variable(String text, int at) {
        if (text.charAt(at) != '%' || at + 1 == text.length()) {
            return "";
        }
        if (text.startsWith(PATH, at + 1)) {
            return PATH;
        }
        char letter = text.charAt(at + 1);
        return "YmdHMSfzs".indexOf(letter) < 0 ? "" : String.valueOf(letter);
    }

    private static String regex(List<Piece> pieces) {
        StringBuilder regex = new StringBuilder();
        List<String> seen = new ArrayList<>();
        for (Piece piece : pieces) {
            if (!piece.variable) {
                regex.append(Pattern.quote(piece.text));
            } else if (seen.contains(piece.text)) {
                regex.append("\\k<").append(piece.text).append('>');
            } else {
                seen.add(piece.text);
                regex.append("(?<")
                        .append(piece.text)
                        .append('>')
                        .append(values(piece.text))
                        .append(')');
            }
        }
        return regex.toString();
    }

    private static String values(String variable) {
        return switch (variable) {
            case PATH -> ".+?";
            case "Y" -> "[0-9]{4}";
            case "f" -> "[0-9]{6}";
            case "z" -> "Z|[+-][0-9]{4}";
            case "s" -> "[0-9]{1,11}";
            default -> "[0-9]{2}";
        };
    }

    /** The text with its variables. */
    String template() {
        return template;
    }

    /** The directory that all its files are in, absolute. */
    public Path root() {
        return root;
    }

    /** The smallest step of time that two names tell apart. */
    public ChronoUnit resolution() {
        return pieces.contains(new Piece(true, "f")) ? ChronoUnit.MICROS : ChronoUnit.SECONDS;
    }

    /**
     * The file of a segment.
     *
     * @throws IllegalArgumentException when it would not be under the {@link #root}
     */
    public Path file(PathName path, Instant start) {
        return file(path, start.atZone(zone).toOffsetDateTime());
    }

    private Path file(PathName path, OffsetDateTime local) {
        StringBuilder name = new StringBuilder();
        for (Piece piece : pieces) {
            name.append(piece.variable ? value(piece.text, path, local) : piece.text);
        }
        Path relative = Path.of(name.append(suffix).toString());
        Path file = root.resolve(relative).normalize();
        for (Path element : relative) {
            if (element.toString().equals("..")) {
                throw new IllegalArgumentException("recordPath '" + template + "' leaves its directory");
            }
        }
        if (relative.isAbsolute() || !file.startsWith(root)) {
            throw new IllegalArgumentException("recordPath '" + template + "' leaves its directory");
        }
        return file;
    }

    private static String value(String variable, PathName path, OffsetDateTime local) {
        return switch (variable) {
            case PATH -> path.value();
            case "Y" -> digits(4, local.getYear());
            case "m" -> digits(2, local.getMonthValue());
            case "d" -> digits(2, local.getDayOfMonth());
            case "H" -> digits(2, local.getHour());
            case "M" -> digits(2, local.getMinute());
            case "S" -> digits(2, local.getSecond());
            case "f" -> digits(6, local.getNano() / NANOS_PER_MICRO);
            case "z" -> offset(local.getOffset());
            default -> Long.toString(local.toEpochSecond());
        };
    }

    private static String digits(int count, long value) {
        return String.format(Locale.ROOT, "%0" + count + "d", value);
    }

    private static String offset(ZoneOffset offset) {
        int minutes = Math.abs(offset.getTotalSeconds()) / 60;
        return offset.getTotalSeconds() == 0
                ? "Z"
                : (offset.getTotalSeconds() < 0 ? "-" : "+") + digits(2, minutes / 60) + digits(2, minutes % 60);
    }

    /**
     * What the name of a file says, empty when it is none of these. A local time that came twice, when clocks were put back, counts as the
     * earlier one.
     */
    public Optional<Name> parse(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        if (!absolute.startsWith(root) || absolute.equals(root)) {
            return Optional.empty();
        }
        Matcher matcher = pattern.matcher(root.relativize(absolute).toString());
        if (!matcher.matches() || !has(PATH)) {
            return Optional.empty();
        }
        String path = matcher.group(PATH);
        OffsetDateTime start = start(matcher);
        if (PathName.problemOf(path).isPresent() || start == null) {
            return Optional.empty();
        }
        // a template may be understood in more than one way: only the one counts that leads back to the file
        Name name = new Name(new PathName(path), start.toInstant());
        return file(name.path, start).equals(absolute) ? Optional.of(name) : Optional.empty();
    }

    private boolean has(String variable) {
        return pieces.contains(new Piece(true, variable));
    }

    private int number(Matcher matcher, String variable, int otherwise) {
        return has(variable) ? Integer.parseInt(matcher.group(variable)) : otherwise;
    }

    /** The time as it is written: with the offset that is written, or that of the zone then. */
    private @Nullable OffsetDateTime start(Matcher matcher) {
        long nanos = number(matcher, "f", 0) * NANOS_PER_MICRO;
        try {
            ZoneOffset written = has("z") ? ZoneOffset.of(matcher.group("z")) : null;
            if (has("s")) {
                Instant start = Instant.ofEpochSecond(Long.parseLong(matcher.group("s")), nanos);
                return start.atOffset(written == null ? zone.getRules().getOffset(start) : written);
            }
            if (!has("Y")) {
                return null;
            }
            LocalDateTime local = LocalDateTime.of(
                    number(matcher, "Y", 0),
                    number(matcher, "m", 1),
                    number(matcher, "d", 1),
                    number(matcher, "H", 0),
                    number(matcher, "M", 0),
                    number(matcher, "S", 0),
                    (int) nanos);
            return local.atOffset(written == null ? zone.getRules().getOffset(local) : written);
        } catch (DateTimeException _) {
            return null;
        }
    }

    /** A start as names can tell it. */
    public Instant round(Instant start) {
        return start.truncatedTo(resolution());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RecordPath that
                && template.equals(that.template)
                && suffix.equals(that.suffix)
                && zone.equals(that.zone);
    }

    @Override
    public int hashCode() {
        return template.hashCode() * 31 + suffix.hashCode();
    }

    @Override
    public String toString() {
        return template + suffix;
    }
}
