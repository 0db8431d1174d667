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
     * @param drawn by the best model there is; null when there is none
     * @param young the run folder of the model from scratch, when it has drawn
     */
    static void section(Page page, @Nullable DemoDrawing drawn, @Nullable Path young) {
        Map<String, String> commands = new LinkedHashMap<>();
        if (drawn != null) {
            commands.put(
                    "Draw what you like. Nine pictures of one sentence, with other noise each:",
                    "./drgan generate \"" + DemoDrawing.SENTENCES.get(0) + "\" --count 9 --out birds.png"
                            + (drawn.model().equals(BundledModel.folder()) ? "" : " --model " + quoted(drawn.model())));
        }
        if (young != null) {
            commands.put(
                    "Let the young model learn on from where it stopped; Ctrl-C ends it whenever you like:",
                    "./drgan train --out " + quoted(young) + " --resume");
        }
        commands.put(
                "Train a better one, for hours: first what tells whether pictures and sentences match, then what draws.",
                "./drgan damsm train --preset birds-64 --out runs/damsm\n"
                        + "./drgan train --preset birds-64 --damsm runs/damsm --out runs/birds");
        commands.put(
                "Take your own pictures: a folder with a metadata.jsonl that gives each file its sentences.",
                "./drgan damsm train --preset photos-64 --data photos --out runs/damsm\n"
                        + "./drgan train --preset photos-64 --data photos --damsm runs/damsm --out runs/photos");
        commands.put("See what every command can do:", "./drgan --help");
        page.section(
                "What to run next",
                "From the folder of drgan, with the launcher that made this.",
                Figures.commands(commands));
    }

    /** As a shell takes it for one word. */
    private static String quoted(Path path) {
        String plain = path.toString();
        return plain.matches("[\\w@%+=:,./\\\\-]+") ? plain : "'" + plain.replace("'", "'\\''") + "'";
    }
}
