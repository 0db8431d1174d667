package org.drgan.cli.shared;

import java.io.IOException;
import java.io.PrintWriter;
import org.drgan.train.Run;
import org.drgan.train.TrainingLoop;
import org.drgan.train.TrainingSession;

/** Runs a training session until it is finished, or until Ctrl-C or kill; then it writes a checkpoint. */
public final class TrainingRun {
    private TrainingRun() {}

    /**
     * Trains, and prints the result.
     * @param session to run; stays open
     * @param resume whether to continue from the newest checkpoint
     * @param progress shown during training; closed before the result is printed
     * @param folder of the run
     * @param team its processes, of which the first prints
     * @param out for the result
     * @param err for the list of broken pictures
     * @param whenDone called when all steps are done
     * @return whether all steps are done
     */
    public static boolean run(
            TrainingSession session,
            boolean resume,
            TrainingProgress progress,
            RunFolder folder,
            Team team,
            PrintWriter out,
            PrintWriter err,
            Runnable whenDone)
            throws IOException {
        try (Ending ending = new Ending(Long.MAX_VALUE)) { // a step may take minutes
            ending.at(() -> {
                session.stop();
                progress.note("Stopping after the current step, with a checkpoint.");
            });
            TrainingLoop.Outcome outcome;
            try {
                outcome = session.run(resume);
            } catch (Run.Refused refused) {
                throw new UserMistake(String.valueOf(refused.getMessage()), refused);
            } finally {
                progress.close();
            }
            LeftOut.tell(err, session.brokenPictures());
            if (!team.first()) {
                return outcome.finished();
            }
            if (outcome.finished()) {
                whenDone.run();
            } else {
                out.println("Stopped after step " + outcome.step() + ", with a checkpoint. Continue with: "
                        + folder.resumption());
            }
            out.flush();
            return outcome.finished();
        }
    }
}
