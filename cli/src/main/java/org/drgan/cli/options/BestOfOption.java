package org.drgan.cli.options;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.drgan.GeneratedPicture;
import org.drgan.Request;
import org.drgan.TextToImage;
import org.drgan.cli.shared.UserMistake;
import picocli.CommandLine.Option;

/** The option of commands that draw several pictures and keep the best. */
public final class BestOfOption {
    @Option(
            names = "--best-of",
            paramLabel = "N",
            description =
                    "draw N pictures for each one and keep that which looks most real to the model's discriminator:"
                            + " fewer defects, for N times the time; picture i is chosen from those of the noises N*i to N*i+N-1;"
                            + " default: 1")
    private int count = 1;

    /** Of how many pictures the best is kept; 1 for no choice. */
    public int count() {
        return count;
    }

    /** Checks the number before the model is loaded. */
    public void check() {
        if (count < 1 || count > Request.MOST_CANDIDATES) {
            throw new UserMistake("--best-of must be from 1 to " + Request.MOST_CANDIDATES + ", but is " + count);
        }
    }

    /** Checks that a model can choose, before drawing starts. */
    public void check(TextToImage drawer, Path model) {
        if (count > 1 && !drawer.canChoose()) {
            throw new UserMistake("the model in " + model + " cannot choose among pictures: it has no"
                    + " discriminator-features.safetensors, or no image encoder. Leave out --best-of, or train with"
                    + " loss.features above 0");
        }
    }

    /** Draws a picture. */
    public GeneratedPicture draw(TextToImage drawer, Request request) {
        try {
            return count == 1 ? drawer.generate(request) : drawer.best(request, count);
        } catch (UncheckedIOException damaged) {
            throw new UserMistake(String.valueOf(damaged.getMessage()), damaged);
        }
    }
}
