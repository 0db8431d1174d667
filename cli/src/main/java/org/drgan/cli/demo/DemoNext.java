package org.drgan.cli.demo;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.drgan.cli.shared.BundledModel;
import org.drgan.pages.Figures;
import org.drgan.pages.Page;
import org.jspecify.annotations.Nullable;

/** The last section of the demo's page: what to run next. */
final class DemoNext {
    private DemoNext() {}

    /**
     * Adds the section.
     *
     * @param drawn pictures of the best model; null if there are none
     * @param young run folder of the new model; null if it has not drawn
     */
    static void section(Page page, @Nullable DemoDrawing drawn, @Nullable Path young) {
        Map<String, String> commands = new LinkedHashMap<>();
        if (drawn != null) {
            commands.put(
                    "Draw your own sentence: nine pictures with different noise"
                            + (drawn.bestOf() == 1 ? "." : ", each the best of " + drawn.bestOf() + "."),
                    "./drgan generate \"" + DemoDrawing.SENTENCES.get(0) + "\" --count 9"
                            + (drawn.bestOf() == 1 ? "" : " --best-of " + drawn.bestOf()) + " --out birds.png"
                            + (drawn.model().equals(BundledModel.folder()) ? "" : " --model " + quoted(drawn.model())));
        }
        if (young != null) {
            commands.put(
                    "Continue the training of the new model; Ctrl-C stops it at any time:",
                    "./drgan train --out " + quoted(young) + " --resume");
        }
        commands.put(
                "Train a better one, for hours: first the matching model, then the generator.",
                "./drgan damsm train --preset birds-64 --out runs/damsm\n"
                        + "./drgan train --preset birds-64 --damsm runs/damsm --out runs/birds");
        commands.put(
                "Use your own pictures: a folder with a metadata.jsonl that lists the sentences of each file.",
                "./drgan damsm train --preset photos-64 --data photos --out runs/damsm\n"
                        + "./drgan train --preset photos-64 --data photos --damsm runs/damsm --out runs/photos");
        commands.put("List all commands:", "./drgan --help");
        page.section("What to run next", "In the folder of drgan, with its launcher.", Figures.commands(commands));
    }

    /** Quoted for a shell if necessary. */
    private static String quoted(Path path) {
        String plain = path.toString();
        return plain.matches("[\\w@%+=:,./\\\\-]+") ? plain : "'" + plain.replace("'", "'\\''") + "'";
    }
}
