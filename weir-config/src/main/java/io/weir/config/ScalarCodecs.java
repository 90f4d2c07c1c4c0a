package io.weir.config;

import io.weir.config.RawValue.Form;
import io.weir.config.RawValue.RawScalar;
import io.weir.config.ValueCodec.OfScalar;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Chooses how a scalar of each Java type is read.
 *
 * <p>Limits: {@value #TEXT_LENGTH_MAX} characters in a value.
 */
final class ScalarCodecs {
    /** Longest single value, in characters. */
    static final int TEXT_LENGTH_MAX = 64 << 10;
    /** Longest piece of a bad value that a message repeats. */
    private static final int SHOWN_LENGTH_MAX = 60;

    /** Reads true and false. */
    static final OfScalar BOOL = new OfScalar("true or false", List.of(), ScalarCodecs::bool);

    private static final ScalarParser DURATION = scalar -> parsed(
            scalar,
            GoDuration.parse(scalar.text()).filter(duration -> !duration.isNegative()),
            "a duration such as 10s");
    private static final ScalarParser INTERVAL =
            scalar -> parsed(scalar, WriteInterval.parse(scalar.text()), "auto or a duration from 0s to 2s");

    private ScalarCodecs() {}

    /** The codec for values of the Java type {@code type}; {@code key} gives the range of numbers. */
    static OfScalar of(String type, KeyRow key) {
        return switch (type) {
            case "LogLevel" -> choice(LogLevel.values());
            case "LogDestination" -> choice(LogDestination.values());
            case "Encryption" -> choice(Encryption.values());
            case "AuthMethod" -> choice(AuthMethod.values());
            case "AuthRole" -> choice(AuthRole.values());
            case "AuthAction" -> choice(AuthAction.values());
            case "RtspTransport" -> choice(RtspTransport.values());
            case "RtspSourceTransport" -> choice(RtspSourceTransport.values());
            case "RtspAuthMethod" -> choice(RtspAuthMethod.values());
            case "RtspRangeType" -> choice(RtspRangeType.values());
            case "HlsVariant" -> choice(HlsVariant.values());
            case "MoqTransport" -> choice(MoqTransport.values());
            case "RecordFormat" -> choice(RecordFormat.values());
            case "RecordSync" -> choice(RecordSync.values());
            case "AcmeChallenge" -> choice(AcmeChallenge.values());
            case "AudioTranscodeMode" -> choice(AudioTranscodeMode.values());
            case "OfflineCodec" -> choice(OfflineCodec.values());
            case "boolean" -> BOOL;
            case "int", "Integer" -> plain("whole number", scalar -> integer(scalar, key));
            case "double", "Double" -> plain("number", ScalarCodecs::number);
            case "String" -> plain("text", ScalarCodecs::text);
            case "Duration" -> plain("duration", DURATION);
            case "WriteInterval" -> plain("duration or auto", INTERVAL);
            case "ByteSize" ->
                plain("size", scalar -> parsed(scalar, ByteSize.parse(scalar.text()), "a size such as 50M"));
            case "IpRange" ->
                plain(
                        "address range",
                        scalar -> parsed(
                                scalar, IpRange.parse(scalar.text()), "an IP address or a range such as 10.0.0.0/8"));
            case "ListenAddress" ->
                plain(
                        "listen address",
                        scalar -> parsed(
                                scalar,
                                ListenAddress.parse(scalar.text()),
                                "an address such as :1935, 127.0.0.1:1935 or [::1]:1935"));
            case "Secret" -> plain("secret text", scalar -> new Secret(text(scalar)));
            case "SensitiveText" -> plain("text", scalar -> new SensitiveText(text(scalar)));
            case "Credential" -> plain("credential", ScalarCodecs::credential);
            default -> throw new IllegalStateException("no codec for " + type);
        };
    }

    private static OfScalar plain(String type, ScalarParser parser) {
        return new OfScalar(type, List.of(), parser);
    }

    private static Object parsed(RawScalar scalar, Optional<?> value, String expected) throws BadValue {
        if (value.isEmpty()) {
            throw new BadValue("expected " + expected + ", found " + shown(scalar));
        }
        return value.get();
    }

    /** The text in quotes, shortened, with the secrets of URLs taken out. */
    private static String shown(RawScalar scalar) {
        String text = Redaction.redactUrls(scalar.text());
        StringBuilder out = new StringBuilder("\"");
        text.codePoints()
                .limit(SHOWN_LENGTH_MAX)
                .forEach(c -> out.appendCodePoint(Character.isISOControl(c) ? '?' : c));
        return out.append(text.codePointCount(0, text.length()) > SHOWN_LENGTH_MAX ? "…\"" : "\"")
                .toString();
    }

    /** YAML 1.1's words as well, as long as they are not in quotes. */
    private static Object bool(RawScalar scalar) throws BadValue {
        String word = scalar.text().toLowerCase(Locale.ROOT);
        boolean yes = word.equals("true") || word.equals("yes") || word.equals("on");
        boolean no = word.equals("false") || word.equals("no") || word.equals("off");
        if (scalar.form() == Form.QUOTED && (yes || no)) {
            throw new BadValue("expected true or false, found the text " + shown(scalar) + "; remove the quotes");
        }
        if (!yes && !no) {
            throw new BadValue("expected true or false, found " + shown(scalar));
        }
        return yes;
    }

    private static Object integer(RawScalar scalar, KeyRow key) throws BadValue {
        String text = scalar.text();
        long value;
        try {
            if (scalar.form() == Form.QUOTED) {
                throw new BadValue("expected a whole number, found the text " + shown(scalar));
            } else if (text.startsWith("0x")) {
                value = Long.parseLong(text.substring(2), 16);
            } else if (text.startsWith("0o")) {
                value = Long.parseLong(text.substring(2), 8);
            } else {
                value = Long.parseLong(text);
            }
        } catch (NumberFormatException _) {
            throw new BadValue("expected a whole number, found " + shown(scalar));
        }
        if (value < key.min() || value > key.max()) {
            throw new BadValue("must be from " + key.min() + " to " + key.max() + ", found " + value);
        }
        return (int) value;
    }

    private static Object number(RawScalar scalar) throws BadValue {
        double value = Double.NaN;
        char last = scalar.text().isEmpty()
                ? 'x'
                : scalar.text().charAt(scalar.text().length() - 1);
        try {
            // The JDK also takes 1.0f and 1.0d, which nobody means.
            if (scalar.form() != Form.QUOTED && (Character.isDigit(last) || last == '.')) {
                value = Double.parseDouble(scalar.text());
            }
        } catch (NumberFormatException _) {
            value = Double.NaN;
        }
        if (!Double.isFinite(value)) {
            throw new BadValue(
                    "expected a number, found " + (scalar.form() == Form.QUOTED ? "the text " : "") + shown(scalar));
        }
        return value;
    }

    private static String text(RawScalar scalar) throws BadValue {
        if (scalar.text().length() > TEXT_LENGTH_MAX) {
            throw new BadValue("longer than " + TEXT_LENGTH_MAX + " characters");
        }
        if (scalar.text().indexOf('\0') >= 0) {
            throw new BadValue("contains a NUL character");
        }
        return scalar.text();
    }

    private static Object credential(RawScalar scalar) throws BadValue {
        Optional<String> problem = Credential.problemOf(text(scalar));
        if (problem.isPresent()) {
            throw new BadValue(problem.get());
        }
        return new Credential(scalar.text());
    }

    private static OfScalar choice(Choice[] constants) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (Choice constant : constants) {
            values.put(constant.text(), constant);
        }
        List<String> words = new ArrayList<>(values.keySet());
        boolean anyCase = constants[0] instanceof Encryption;
        if (anyCase) {
            // A bare no is false to YAML 1.1, and older files say yes.
            List.of("false", "off").forEach(word -> values.put(word, Encryption.NO));
            List.of("true", "yes", "on").forEach(word -> values.put(word, Encryption.STRICT));
        }
        String expected = "one of "
                + String.join(
                        ", ", words.stream().map(w -> w.isEmpty() ? "\"\"" : w).toList());
        return new OfScalar("one of", words, scalar -> {
            Object value = values.get(anyCase ? scalar.text().toLowerCase(Locale.ROOT) : scalar.text());
            if (value == null) {
                throw new BadValue(
                        "expected " + expected + "; found " + shown(scalar), Nearest.to(scalar.text(), words));
            }
            return value;
        });
    }

    /** The value as it stands in a file or in JSON: a boolean, a number or a text. */
    static Object print(Object value, boolean secretsShown) {
        return switch (value) {
            case Duration duration -> GoDuration.print(duration);
            case Choice choice -> choice.text();
            case Secret secret -> secretsShown ? secret.value() : secret.toString();
            case Credential credential -> secretsShown ? credential.value() : credential.toString();
            case SensitiveText text -> secretsShown ? text.value() : text.toString();
            case Boolean bool -> bool;
            case Number number -> number;
            default -> value.toString();
        };
    }
}
