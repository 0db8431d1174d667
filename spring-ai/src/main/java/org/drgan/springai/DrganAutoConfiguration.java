package org.drgan.springai;

import java.io.IOException;
import java.nio.file.Path;
import org.drgan.TextToImage;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.image.ImageModel;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Defines an {@link ImageModel} that draws with DR-GAN, unless the application has one or sets
 * {@code spring.ai.model.image} to another.
 */
@AutoConfiguration
@ConditionalOnProperty(name = "spring.ai.model.image", havingValue = "drgan", matchIfMissing = true)
@EnableConfigurationProperties(DrganAutoConfiguration.Properties.class)
public class DrganAutoConfiguration {
    /**
     * The properties {@code spring.ai.drgan.*}.
     *
     * @param model folder of a model or a training run; default: the model in the jar {@code drgan-model-birds}
     * @param seed see {@link DrganImageOptions#seed}
     * @param truncation see {@link DrganImageOptions#truncation}
     * @param bestOf see {@link DrganImageOptions#bestOf}
     */
    @ConfigurationProperties("spring.ai.drgan")
    public record Properties(
            @Nullable Path model,
            @Nullable Long seed,
            @Nullable Double truncation,
            @Nullable Integer bestOf) {}

    /** The model; closed with the application. */
    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    public TextToImage drganTextToImage(Properties properties) throws IOException {
        return properties.model() == null ? TextToImage.bundled() : TextToImage.load(properties.model());
    }

    /** The image model that uses it. */
    @Bean
    @ConditionalOnMissingBean(ImageModel.class)
    public DrganImageModel drganImageModel(TextToImage model, Properties properties) {
        return new DrganImageModel(
                model,
                new DrganImageOptions(null, null, properties.seed(), properties.truncation(), properties.bestOf()));
    }
}
