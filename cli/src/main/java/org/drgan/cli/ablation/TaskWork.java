package org.drgan.cli.ablation;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.drgan.cli.shared.UserMistake;
import org.drgan.evaluator.EvaluatorData;
import org.drgan.evaluator.EvaluatorTraining;
import org.drgan.settings.AblationPlan;
import org.drgan.settings.Settings;
import org.drgan.tensor.Devices;
import org.drgan.train.TrainingSession;

/**
 * Does one task of an ablation in this process.
 *
 * @param plan of the ablation
 * @param folder of the ablation
 * @param voice connection to the main process
 */
public record TaskWork(AblationPlan plan, AblationFolder folder, TaskVoice voice) {
    /** Exit code of a task that was asked to stop before it was finished. */
    static final int STOPPED = 3;

    private static final int TESTS = 2000; // real pictures that an evaluator is tested on

    /** Returns the exit code. */
    public int run(String name) throws IOException {
        AblationTask task = AblationFolder.tasks(plan).stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new UserMistake("the plan in " + folder.plan() + " has no task '" + name + "'"));
        Devices.threads(plan.common().threads());
        try {
            switch (task.kind()) {
                case MATCHING -> match(task, plan.common());
                case INDEPENDENT -> match(task, plan.evaluating());
                case EVALUATOR -> train(task, plan.evaluating(), data(task.kind(), plan));
                case READER -> train(task, plan.reading(), data(task.kind(), plan));
                case RUN -> new VariantRun(plan, folder, task, voice).run();
            }
            return 0;
        } catch (TaskVoice.Stopped stopped) {
            return STOPPED;
        }
    }

    /** The training data of an evaluator. */
    static EvaluatorData data(AblationTask.Kind kind, AblationPlan plan) {
        AblationPlan.EvaluatorSettings evaluators = plan.judges();
        return UserMistake.reading(() -> kind == AblationTask.Kind.READER
                ? EvaluatorData.reader(plan.reading(), evaluators.attributes())
                : EvaluatorData.evaluator(plan.evaluating(), evaluators.by(), evaluators.attributes()));
    }

    private void match(AblationTask task, Settings settings) throws IOException {
        try (TrainingSession session =
                voice.open(() -> TrainingSession.damsm(settings, task.place(folder), voice.listener(done -> {})))) {
            voice.stopping(session::stop);
            session.run(true);
        } finally {
            voice.stopping(null);
        }
        voice.requireGoingOn();
    }

    private void train(AblationTask task, Settings settings, EvaluatorData data) throws IOException {
        AblationPlan.EvaluatorSettings evaluators = plan.judges();
        AtomicBoolean stop = new AtomicBoolean();
        voice.stopping(() -> stop.set(true));
        Optional<EvaluatorTraining.Report> finished = new EvaluatorTraining(
                        (int) task.steps(), evaluators.width(), evaluators.fewest(), TESTS)
                .train(
                        settings,
                        data,
                        task.place(folder),
                        (step, steps, loss) -> voice.tell(step, "training"),
                        more -> voice.tell(task.steps(), "testing"),
                        stop::get);
        voice.stopping(null);
        EvaluatorTraining.Report report = finished.orElseThrow(TaskVoice.Stopped::new);
        report.accuracy().byAttribute().forEach((attribute, count) -> voice.note(attribute + " " + count.share()));
        voice.note(
                "all " + report.accuracy().overall().share() + " right on " + report.tried() + " real test pictures");
    }
}
