package org.drgan.cli.options;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import org.drgan.model.ImportKind;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Kinds of networks on the command line: the constants' names in lower case with hyphens. */
public final class KindOption implements ITypeConverter<ImportKind>, Iterable<String> {
    @Override
    public ImportKind convert(String text) {
        return Arrays.stream(ImportKind.values())
                .filter(kind -> word(kind).equals(text.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException(
                        "expected one of " + String.join(", ", this) + ", but was '" + text + "'"));
    }

    @Override
    public Iterator<String> iterator() {
        return Arrays.stream(ImportKind.values()).map(KindOption::word).iterator();
    }

    private static String word(ImportKind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
