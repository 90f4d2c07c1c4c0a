package io.weir.app;

/** Which weir this is. */
final class Version {
    private Version() {}

    /** The version in the jar's manifest; {@code development} when run from class files. */
    static String number() {
        String version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
