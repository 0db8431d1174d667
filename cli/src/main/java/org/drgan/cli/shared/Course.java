package org.drgan.cli.shared;

import java.io.IOException;
import java.io.PrintWriter;
import org.drgan.train.TrainingLoop;
import org.drgan.train.TrainingSession;

/** Runs a training to its end, or until the process is told to end (Ctrl-C, kill), which leaves a checkpoint. */
public final class Course {
    private Course() {}

    /**
     * Trains, and says how it ended.
     *
     * @param session what to run; stays open
     * @param resume whether to go on from the newest checkpoint
     * @param progress shown meanwhile; closed before anything is said
     * @param folder where it runs
     * @param out where it is said how it ended
     * @param err where broken pictures are listed
     * @param whenDone what to say when all steps are done
     * @return whether they are
     */
    public static boolean run(
            TrainingSession session,
            boolean resume,
            TrainingProgress progress,
            RunFolder folder,
            PrintWriter out,
            PrintWriter err,
            Runnable whenDone)
            throws IOException {
        try (Ending ending = new Ending(Long.MAX_VALUE)) { // a step may take minutes
            ending.at(session::stop);
            TrainingLoop.Outcome outcome;
            try {
                outcome = session.run(resume);
            } finally {
                progress.close();
            }
            LeftOut.tell(err, session.brokenPictures());
            if (outcome.finished()) {
                whenDone.run();
            } else {
                out.println("Stopped after step " + outcome.step() + ", with a checkpoint. Go on with: "
                        + folder.resumption());
            }
            out.flush();
            return outcome.finished();
        }
    }
}
