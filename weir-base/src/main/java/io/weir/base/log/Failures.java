package io.weir.base.log;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;

/** What went wrong with files, in words. Threading: any thread. */
public final class Failures {
    private Failures() {}

    /** Why something failed, in the words of the system and without the name of the file, which is all that some failures say. */
    public static String reason(Throwable failure) {
        String text = switch (failure) {
            case FileSystemException file when file.getReason() != null -> file.getReason();
            case NoSuchFileException _ -> "no such file";
            case AccessDeniedException _ -> "permission denied";
            case FileAlreadyExistsException _ -> "a file of that name exists";
            case NotDirectoryException _ -> "not a directory";
            default -> failure.getMessage();
        };
        if (text == null || text.isBlank()) {
            return failure.getClass().getSimpleName();
        }
        return text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
    }
}
