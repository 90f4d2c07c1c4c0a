package io.weir.config;

import io.weir.config.RawValue.RawEntry;
import io.weir.config.RawValue.RawMap;
import io.weir.config.RawValue.RawNull;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a configuration from a file and from environment variables, and checks it.
 *
 * <p>Threading: stateless; call from any thread that may read files.
 * <p>Limits: {@value #FILE_SIZE_MAX} bytes of file; what is in it, see {@link YamlReader}.
 */
public final class ConfigLoader {
    /** Largest file, in bytes. */
    static final int FILE_SIZE_MAX = 1 << 20;

    private static final List<String> KEY_VARIABLES = List.of("MTX_CONFKEY", "RTSP_CONFKEY");

    private ConfigLoader() {}

    /**
     * Reads {@code file}, then applies the {@code MTX_…} variables of {@code environment}.
     *
     * @throws ConfigException with everything that is wrong, also when the file can't be read
     */
    public static LoadedConfig load(Path file, Map<String, String> environment) throws ConfigException {
        return loadText(file.toString(), readText(file, environment), environment);
    }

    static String readText(Path file, Map<String, String> environment) throws ConfigException {
        for (String variable : KEY_VARIABLES) {
            if (environment.containsKey(variable)) {
                throw new ConfigException(List.of(new ConfigProblem(
                        Origin.ENVIRONMENT, 0, 0, variable, "encrypted configuration files are not supported", "")));
            }
        }
        return decode(file.toString(), read(file));
    }

    private static byte[] read(Path file) throws ConfigException {
        String name = file.toString();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(FILE_SIZE_MAX + 1);
            if (bytes.length > FILE_SIZE_MAX) {
                throw failure(name, "the file is larger than " + FILE_SIZE_MAX + " bytes");
            }
            return bytes;
        } catch (NoSuchFileException _) {
            throw failure(name, "no such file");
        } catch (IOException e) {
            throw failure(name, "can't be read: " + e.getMessage());
        }
    }

    private static String decode(String name, byte[] bytes) throws ConfigException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException _) {
            throw failure(name, "the file is not UTF-8 text");
        }
    }

    private static ConfigException failure(String name, String message) {
        return new ConfigException(List.of(new ConfigProblem(name, 0, 0, "", message, "")));
    }

    /**
     * Reads {@code text} as if it stood in a file called {@code name}, then applies the variables.
     *
     * @throws ConfigException with everything that is wrong
     */
    public static LoadedConfig loadText(String name, String text, Map<String, String> environment)
            throws ConfigException {
        return loadText(name, text, environment, ConfigOverlay.NONE);
    }

    static LoadedConfig loadText(String name, String text, Map<String, String> environment, ConfigOverlay overlay)
            throws ConfigException {
        Problems problems = new Problems(name);
        RawMap root = YamlReader.read(text, problems);
        Environment.apply(root, environment, problems);
        return load(root, overlay, problems);
    }

    /**
     * The embedded configuration, which accepts any path, with the variables applied.
     *
     * @throws ConfigException when a variable has a bad value
     */
    public static LoadedConfig loadDefaults(Map<String, String> environment) throws ConfigException {
        return loadDefaults(environment, ConfigOverlay.NONE);
    }

    static LoadedConfig loadDefaults(Map<String, String> environment, ConfigOverlay overlay) throws ConfigException {
        Problems problems = new Problems("defaults");
        Origin at = Origin.ofFile(problems.file());
        RawMap root = RawMap.empty(at);
        LegacyKeys.put(root.group(LegacyKeys.PATHS, at), "all_others", new RawNull(at));
        Environment.apply(root, environment, problems);
        return load(root, overlay, problems);
    }

    private static LoadedConfig load(RawMap root, ConfigOverlay overlay, Problems problems) throws ConfigException {
        LegacyKeys.modernize(root, problems);
        Set<String> filePaths = pathNames(root);
        if (!overlay.changesNothing()) {
            OverlayValues.apply(overlay, root);
            LegacyKeys.modernize(root, problems);
        }
        Findings findings = new Findings(problems);
        ServerConfig config = new Binder(problems, findings).bind(root);
        GlobalChecks.run(config, findings);
        PathChecks.run(config, findings);
        problems.throwIfErrors();
        return new LoadedConfig(config, problems.warnings(), filePaths);
    }

    private static Set<String> pathNames(RawMap root) {
        RawEntry paths = root.entries().get(LegacyKeys.PATHS);
        return paths != null && paths.value() instanceof RawMap map
                ? Set.copyOf(map.entries().keySet())
                : Set.of();
    }
}
